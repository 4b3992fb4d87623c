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
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Takes a multipart body: counts the files, keeps the text fields, and collapses all of it into a
 * small JSON object for Prism, which knows neither repeated parts nor bodies over 10 MB.
 */
final class MultipartReader implements BodySink, MultipartParser.Parts {
  private static final int MAX_PARTS = 1_000;

  /** Of all text fields and all part headers together, so that memory stays bounded. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** What a byte of text takes in memory. */
  private static final int MEMORY_OF_BYTE = 4;

  /** Memory for text is taken in such steps; what fits into the first is not counted. */
  private static final int TEXT_STEP = 16 << 10;

  private final Operation operation;
  private final Operation.@Nullable Upload rule;
  private final Uploads uploads;
  private final BodyMemory.Share memory;
  private final MultipartParser parser;
  private final List<OpenFile> files = new ArrayList<>();
  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int parts;
  private int textBytes;
  private long totalFileBytes;
  private String field = "";
  private @Nullable OpenFile file;
  private Content.@Nullable Chunk piece;

  /** A file on its way. */
  private record OpenFile(
      String field,
      String filename,
      String mediaType,
      Operation.@Nullable UploadPart rule,
      Uploads.Writer content) {

    FilePart part() throws IOException {
      return new FilePart(field, filename, mediaType, content.length(), content.digest());
    }
  }

  /**
   * @param contentType names the boundary
   * @param contentLength the size that the client announced, or -1
   */
  MultipartReader(
      @Nullable String contentType,
      long contentLength,
      Operation operation,
      Uploads uploads,
      BodyMemory.Share memory) {
    this.operation = operation;
    this.rule = operation.upload();
    this.uploads = uploads;
    this.memory = memory;
    // Refuses what cannot fit even if all that is not file content were as large as it may be.
    if (rule != null && contentLength > rule.maxBytes() + 2 * MAX_TEXT_BYTES) {
      throw tooLarge(rule.sizeRules());
    }
    String boundary =
        MultipartParser.parameter(Objects.requireNonNullElse(contentType, ""), "boundary");
    if (boundary == null || boundary.isEmpty()) {
      throw MultipartParser.broken("the Content-Type header names no boundary");
    }
    this.parser = new MultipartParser(boundary, this);
  }

  @Override
  public void accept(Content.Chunk piece) throws IOException {
    this.piece = piece;
    parser.parse(piece.getByteBuffer());
  }

  @Override
  public void begin(MultipartParser.Head head) throws IOException {
    if (++parts > MAX_PARTS) {
      throw Refusal.because(400, "The mock takes multipart bodies of at most 1000 parts");
    }
    countText(head.bytes());
    if (head.field() == null || head.field().isEmpty()) {
      throw MultipartParser.broken("a part has no name in its Content-Disposition header");
    }
    field = head.field();
    if (head.filename() == null) {
      return;
    }
    String mediaType = head.mediaType();
    file =
        new OpenFile(
            field,
            lastName(head.filename()),
            mediaType == null || mediaType.isBlank()
                ? FilePart.DEFAULT_MEDIA_TYPE
                : mediaType.split(";", 2)[0].strip(),
            rule == null ? null : rule.part(field).orElse(null),
            uploads.begin());
    files.add(file);
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

  @Override
  public void content(ByteBuffer bytes) throws IOException {
    if (file == null) {
      countText(bytes.remaining());
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      text.writeBytes(copy);
      return;
    }
    if (file.rule != null && rule != null) {
      totalFileBytes += bytes.remaining();
      if (file.content.length() + bytes.remaining() > file.rule.maxFileBytes()) {
        throw tooLarge(file.rule.sizeRule());
      }
      if (totalFileBytes > rule.maxTotalBytes()) {
        throw tooLarge(rule.sizeRule());
      }
    }
    file.content.write(bytes, Objects.requireNonNull(piece));
  }

  @Override
  public void endPart() {
    if (file == null) {
      texts.computeIfAbsent(field, f -> new ArrayList<>()).add(text.toString(UTF_8));
      text.reset();
    }
    file = null;
  }

  private void countText(int bytes) {
    int before = textBytes / TEXT_STEP;
    textBytes += bytes;
    if (textBytes > MAX_TEXT_BYTES) {
      throw Refusal.because(413, "The mock takes at most 1 MB of text fields in a multipart body");
    }
    int steps = textBytes / TEXT_STEP - before;
    if (steps > 0) {
      memory.takeNow(steps * TEXT_STEP * MEMORY_OF_BYTE);
    }
  }

  @Override
  public RequestBody end() throws IOException {
    parser.end();
    refuseMistakenParts();
    ObjectNode fields = Json.MAPPER.createObjectNode();
    texts.forEach((field, values) -> fields.set(field, value(operation.formField(field), values)));
    // The name of a file stands for its content.
    List<FilePart> given = new ArrayList<>();
    for (OpenFile one : files) {
      if (isArray(operation.formField(one.field))) {
        fields.withArray(one.field).add(one.filename);
      } else {
        fields.put(one.field, one.filename);
      }
      given.add(one.part());
    }
    return new RequestBody(fields, given, true);
  }

  @Override
  public void keep() throws IOException {
    for (OpenFile given : files) {
      given.content.keep();
    }
  }

  /** Refuses text where a file belongs, as curl sends it without an @, and the other way round. */
  private void refuseMistakenParts() {
    for (String field : texts.keySet()) {
      if (rule != null && rule.part(field).isPresent()) {
        throw Refusal.because(400, field + ": is a file, not text");
      }
    }
    for (OpenFile given : files) {
      boolean known = !operation.formField(given.field).isMissingNode();
      if (known && given.rule == null) {
        throw Refusal.because(400, given.field + ": is text, not a file");
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

  private static Refusal tooLarge(String rule) {
    return Refusal.ofRule(413, rule, null);
  }

  @Override
  public void close() throws IOException {
    memory.close();
    for (OpenFile given : files) {
      given.content.close();
    }
  }
}
