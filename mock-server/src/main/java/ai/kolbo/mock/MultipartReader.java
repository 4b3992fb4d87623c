package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;

import ai.kolbo.mock.RequestBody.FilePart;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
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
 * small form for Prism, which knows neither repeated parts nor bodies over 10 MB.
 */
final class MultipartReader {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAX_PART_HEADER_BYTES = 16 << 10;
  private static final int MAX_PARTS = 1_000;

  /** Of all text fields and all part headers together, so that memory stays bounded. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final Operation operation;
  private final Operation.@Nullable Upload rule;
  private final List<FilePart> files = new ArrayList<>();
  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int textBytes;
  private long totalFileBytes;

  MultipartReader(Operation operation) {
    this.operation = operation;
    this.rule = operation.upload();
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
      throw tooLarge(rule.sizeRule() != null ? rule.sizeRule() : rule.parts().get(0).sizeRule());
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
          new FilePart(
              field,
              lastName(filename),
              mediaType == null || mediaType.isBlank()
                  ? FilePart.DEFAULT_MEDIA_TYPE
                  : mediaType.split(";", 2)[0].strip(),
              count(field, content)));
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

  /** Counts a file's bytes, up to the operation's limits. */
  private long count(String field, InputStream content) throws IOException {
    Operation.UploadPart part = rule == null ? null : rule.part(field).orElse(null);
    long bytes = 0;
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
    }
    return bytes;
  }

  private void countText(int bytes) {
    textBytes += bytes;
    if (textBytes > MAX_TEXT_BYTES) {
      throw Refusal.because(413, "The mock takes at most 1 MB of text fields in a multipart body");
    }
  }

  private RequestBody collapsed() {
    ObjectNode fields = Json.MAPPER.createObjectNode();
    Map<String, List<String>> parts = new LinkedHashMap<>();
    texts.forEach(
        (field, values) -> {
          if (operation.isArrayPart(field)) {
            List<String> elements = elements(field, values);
            fields.set(field, Json.MAPPER.valueToTree(elements));
            elements.replaceAll(element -> element.replace(',', ';'));
            parts.put(field, elements);
          } else {
            String last = values.get(values.size() - 1);
            fields.put(field, last);
            parts.put(field, List.of(last));
          }
        });
    // For Prism, a file's place stands for its content. Text under the name of a file counts for
    // nothing.
    files.stream()
        .collect(groupingBy(FilePart::field))
        .forEach(
            (field, same) -> {
              fields.put(field, same.size());
              parts.put(field, IntStream.range(0, same.size()).mapToObj(String::valueOf).toList());
            });
    String boundary = "kolbo-mock-" + UUID.randomUUID();
    StringBuilder form = new StringBuilder();
    parts.forEach(
        (field, values) -> {
          // Prism takes an empty text for an array of one.
          if (!values.isEmpty()) {
            form.append("--").append(boundary);
            form.append("\r\nContent-Disposition: form-data; name=\"");
            form.append(field.replaceAll("[\"\r\n]", "_")).append("\"\r\n\r\n");
            form.append(String.join(",", values)).append("\r\n");
          }
        });
    form.append("--").append(boundary).append("--\r\n");
    return new RequestBody(
        fields,
        files,
        Operation.MULTIPART + "; boundary=" + boundary,
        form.toString().getBytes(UTF_8));
  }

  /** An array comes as one JSON text or as repeated fields. */
  private static List<String> elements(String field, List<String> values) {
    List<String> elements = new ArrayList<>();
    for (String value : values) {
      if (value.strip().startsWith("[")) {
        try {
          JsonNode array = Json.MAPPER.readTree(value);
          array.forEach(e -> elements.add(e.isTextual() ? e.textValue() : e.toString()));
        } catch (JsonProcessingException e) {
          throw Refusal.ofRule(400, field + ": is not a JSON array", null);
        }
      } else {
        elements.add(value);
      }
    }
    return elements;
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
