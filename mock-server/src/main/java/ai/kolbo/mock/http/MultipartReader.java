package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.RequestBody.FilePart;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemHeaders;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.jspecify.annotations.Nullable;

/**
 * Streams a multipart body: counts the files, keeps the text fields, and collapses all of it into a
 * small JSON object for Prism, which knows neither repeated parts nor bodies over 10 MB.
 */
final class MultipartReader {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_PART_HEADER_BYTES = 16 << 10;
  private static final int MAX_PARTS = 1_000;

  /** Of all text fields and all part headers together, so that memory stays bounded. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final Operation operation;
  private final Operation.@Nullable Upload rule;
  private final Uploads uploads;
  private final List<FilePart> files = new ArrayList<>();
  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int textBytes;
  private long totalFileBytes;

  MultipartReader(Operation operation, Uploads uploads) {
    this.operation = operation;
    this.rule = operation.upload();
    this.uploads = uploads;
  }

  RequestBody read(Exchange exchange) throws IOException {
    refuseByLength(exchange.contentLength());
    String contentType = exchange.header("Content-Type");
    byte[] boundary = HEADERS.getBoundary(contentType);
    if (boundary == null || boundary.length == 0) {
      throw broken("the Content-Type header names no boundary");
    }
    try {
      MultipartInput input =
          MultipartInput.builder()
              .setInputStream(exchange.body())
              .setBoundary(boundary)
              .setBufferSize(BUFFER_BYTES)
              .setMaxPartHeaderSize(MAX_PART_HEADER_BYTES)
              .get();
      input.setHeaderCharset(UTF_8);
      if (!input.skipPreamble()) {
        throw broken("no part begins with the boundary that the Content-Type header names");
      }
      int parts = 0;
      do {
        if (++parts > MAX_PARTS) {
          throw Refusal.because(400, "The mock takes multipart bodies of at most 1000 parts");
        }
        readPart(input);
      } while (input.readBoundary());
    } catch (FileUploadSizeException e) {
      throw broken("a part's headers do not end");
    } catch (MultipartInput.MalformedStreamException e) {
      throw broken("it ends before the closing boundary, or its boundaries are damaged");
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw broken("its boundary or a part's headers cannot be read");
    }
    return collapsed();
  }

  /** Refuses what cannot fit even if all that is not file content were as large as it may be. */
  private void refuseByLength(long contentLength) {
    if (rule == null) {
      return;
    }
    if (contentLength > rule.maxBytes() + 2 * MAX_TEXT_BYTES) {
      throw tooLarge(rule.sizeRules());
    }
  }

  private void readPart(MultipartInput input) throws IOException {
    String head = input.readHeaders();
    countText(head.length());
    FileItemHeaders headers = HEADERS.getParsedHeaders(head);
    String field = HEADERS.getFieldName(headers);
    if (field == null || field.isEmpty()) {
      throw broken("a part has no name in its Content-Disposition header");
    }
    String filename = HEADERS.getFileName(headers);
    // Not closed on failure: that would read the whole rest before the client hears of it.
    InputStream content = input.newInputStream();
    if (filename == null) {
      texts.computeIfAbsent(field, f -> new ArrayList<>()).add(text(content));
    } else {
      String mediaType = headers.getHeader(AbstractFileUpload.CONTENT_TYPE);
      files.add(
          file(
              field,
              lastName(filename),
              mediaType == null || mediaType.isBlank()
                  ? FilePart.DEFAULT_MEDIA_TYPE
                  : mediaType.split(";", 2)[0].strip(),
              content));
    }
  }

  /** A file name without the folders that some clients send, and without line breaks. */
  private static String lastName(String filename) {
    String name = filename.replaceAll("\\p{Cntrl}", "_");
    int folders = name.lastIndexOf('/');
    if (name.matches("[A-Za-z]:\\\\.*")) {
      folders = Math.max(folders, name.lastIndexOf('\\'));
    }
    return name.substring(folders + 1);
  }

  private String text(InputStream content) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int read; (read = content.read(buffer)) >= 0; ) {
      countText(read);
      text.write(buffer, 0, read);
    }
    return text.toString(UTF_8);
  }

  /** Keeps a file, if it is within the operation's limits. */
  private FilePart file(String field, String name, String mediaType, InputStream content)
      throws IOException {
    Operation.UploadPart part = rule == null ? null : rule.part(field).orElse(null);
    long bytes = 0;
    try (Uploads.Writer writer = uploads.begin()) {
      for (int read; (read = content.read(buffer)) >= 0; ) {
        bytes += read;
        if (part != null) {
          totalFileBytes += read;
          if (bytes > part.maxFileBytes()) {
            throw tooLarge(part.sizeRule());
          }
          if (totalFileBytes > rule.maxTotalBytes()) {
            throw tooLarge(rule.sizeRule());
          }
        }
        writer.write(buffer, 0, read);
      }
      return new FilePart(field, name, mediaType, bytes, writer.keep());
    }
  }

  private void countText(int bytes) {
    textBytes += bytes;
    if (textBytes > MAX_TEXT_BYTES) {
      throw Refusal.because(413, "The mock takes at most 1 MB of text fields in a multipart body");
    }
  }

  private RequestBody collapsed() {
    refuseMistakenParts();
    ObjectNode fields = Json.MAPPER.createObjectNode();
    texts.forEach((field, values) -> fields.set(field, value(operation.formField(field), values)));
    // The name of a file stands for its content.
    for (FilePart file : files) {
      if (isArray(operation.formField(file.field()))) {
        fields.withArray(file.field()).add(file.filename());
      } else {
        fields.put(file.field(), file.filename());
      }
    }
    return new RequestBody(fields, files, true, Json.bytes(fields));
  }

  /** Refuses text where a file belongs, as curl sends it without an @, and the other way round. */
  private void refuseMistakenParts() {
    for (String field : texts.keySet()) {
      if (rule != null && rule.part(field).isPresent()) {
        throw Refusal.because(400, field + ": is a file, not text");
      }
    }
    for (FilePart file : files) {
      boolean known = !operation.formField(file.field()).isMissingNode();
      if (known && (rule == null || rule.part(file.field()).isEmpty())) {
        throw Refusal.because(400, file.field() + ": is text, not a file");
      }
    }
  }

  /** What a field's texts stand for by its schema; what does not fit stays text, to be refused. */
  private JsonNode value(JsonNode schema, List<String> texts) {
    return isArray(schema)
        ? array(operation.spec().resolve(schema.path("items")), texts)
        : scalar(schema, texts.get(texts.size() - 1));
  }

  /** An array comes as one JSON text or as repeated fields. */
  private static JsonNode array(JsonNode items, List<String> texts) {
    ArrayNode array = Json.MAPPER.createArrayNode();
    for (String text : texts) {
      if (text.strip().startsWith("[")) {
        JsonNode elements = json(text);
        if (elements == null) {
          return TextNode.valueOf(text);
        }
        elements.forEach(array::add);
      } else {
        array.add(scalar(items, text));
      }
    }
    return array;
  }

  private static JsonNode scalar(JsonNode schema, String text) {
    JsonNode parsed = schema.path("type").asText().equals("string") ? null : json(text);
    return parsed == null ? TextNode.valueOf(text) : parsed;
  }

  private static @Nullable JsonNode json(String text) {
    try {
      JsonNode value = Json.MAPPER.readTree(text);
      return value.isMissingNode() ? null : value;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static boolean isArray(JsonNode schema) {
    return schema.path("type").asText().equals("array");
  }

  private static Refusal broken(String how) {
    return Refusal.because(400, "Broken multipart body: " + how);
  }

  private static Refusal tooLarge(String rule) {
    return Refusal.ofRule(413, rule, null);
  }

  private static final HeaderParser HEADERS = new HeaderParser();

  /** FileUpload's reading of part headers; its iterator would skip parts without a name. */
  private static final class HeaderParser
      extends AbstractFileUpload<Exchange, DiskFileItem, DiskFileItemFactory> {
    @Override
    public FileItemInputIterator getItemIterator(Exchange exchange) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, List<DiskFileItem>> parseParameterMap(Exchange exchange)
        throws FileUploadException {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<DiskFileItem> parseRequest(Exchange exchange) {
      throw new UnsupportedOperationException();
    }
  }
}
