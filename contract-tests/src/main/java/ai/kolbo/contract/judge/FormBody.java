package ai.kolbo.contract.judge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form.
 *
 * @param parts in their order
 */
record FormBody(List<Part> parts) {
  private static final int MOST_PARTS = 10_000;

  /**
   * A part.
   *
   * @param name null if it has none
   * @param fileName null if it has none
   * @param mediaType null if it has none
   */
  record Part(
      @Nullable String name, @Nullable String fileName, @Nullable String mediaType, byte[] bytes) {
    boolean isFile() {
      return fileName != null;
    }

    String text() {
      return new String(bytes, UTF_8);
    }
  }

  /**
   * Takes a form apart.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  static FormBody of(byte[] body, String contentType) {
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(MOST_PARTS)
            .maxMemoryPartSize(-1)
            .maxPartSize(-1)
            .maxSize(-1)
            .maxHeadersSize(1 << 16)
            .build();
    Content.Source source = Content.Source.from(ByteBuffer.wrap(body));
    try (MultiPartFormData.Parts read =
        MultiPartFormData.getParts(source, new Attributes.Mapped(), contentType, config)) {
      List<Part> parts = new ArrayList<>();
      for (MultiPart.Part part : read) {
        parts.add(
            new Part(
                part.getName(),
                part.getFileName(),
                part.getHeaders().get(HttpHeader.CONTENT_TYPE),
                part.getContentAsString(ISO_8859_1).getBytes(ISO_8859_1)));
      }
      return new FormBody(parts);
    } catch (CompletionException | IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException("The form cannot be read: " + cause.getMessage(), e);
    }
  }

  /** The form as the object that its schema describes: a file is a text. */
  ObjectNode asJson(JsonNode schema, ApiDocument document) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Part part : parts) {
      String name = part.name() == null ? "" : part.name();
      JsonNode property = property(schema, name, document);
      JsonNode value = value(part, property);
      if (property.path("type").asText().equals("array") && !value.isArray()) {
        ArrayNode items =
            object.get(name) instanceof ArrayNode present ? present : object.putArray(name);
        items.add(value(part, document.resolve(property.path("items"))));
      } else {
        object.set(name, value);
      }
    }
    return object;
  }

  /** What the schema, or one of those it is composed of, says of a member. */
  static JsonNode property(JsonNode schema, String name, ApiDocument document) {
    JsonNode resolved = document.resolve(schema);
    JsonNode property = resolved.path("properties").path(name);
    if (!property.isMissingNode()) {
      JsonNode found = document.resolve(property);
      JsonNode only = found.path("allOf");
      return only.size() == 1 ? document.resolve(only.get(0)) : found;
    }
    for (String composition : List.of("allOf", "oneOf", "anyOf")) {
      for (JsonNode part : resolved.path(composition)) {
        JsonNode inner = property(part, name, document);
        if (!inner.isMissingNode()) {
          return inner;
        }
      }
    }
    return property;
  }

  private static JsonNode value(Part part, JsonNode schema) {
    if (part.isFile()) {
      return JsonNodeFactory.instance.textNode("");
    }
    return Scalars.read(part.text(), schema);
  }

  /** The files, by the names of their parts. */
  Map<String, List<Part>> files() {
    return parts.stream()
        .filter(Part::isFile)
        .filter(part -> part.name() != null)
        .collect(Collectors.groupingBy(Part::name));
  }
}
