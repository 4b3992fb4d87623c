package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.deployment.RequestDraft.Credentials;
import ai.kolbo.contract.deployment.RequestDraft.Part;
import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the request of a step. */
final class StepRequest {
  /** A file beside the document, in the words of {@code redocly respect}. */
  private static final Pattern FILE = Pattern.compile("\\$file\\('\\./([\\w.-]+)'\\)");

  private StepRequest() {}

  /**
   * The request.
   *
   * @param instead values of query parameters in place of those of the step
   * @throws RuntimeExpressions.NoValueException if an expression in it leads to nothing
   * @throws IllegalArgumentException if it has something that this package does not know
   */
  static RequestDraft of(Step step, Scope scope, Map<String, String> instead) {
    String path = step.operation().path();
    Map<String, String> query = new LinkedHashMap<>();
    Map<String, String> headers = new LinkedHashMap<>();
    for (Step.Parameter parameter : step.parameters()) {
      String value = RuntimeExpressions.filled(parameter.value(), scope).asText();
      switch (parameter.in()) {
        case PATH -> path = path.replace("{" + parameter.name() + "}", escaped(value));
        case QUERY -> query.put(parameter.name(), value);
        case HEADER -> headers.put(parameter.name(), value);
      }
    }
    if (path.contains("{")) throw new IllegalArgumentException(path + " lacks a parameter");
    query.putAll(instead);
    return new RequestDraft(
        step.operation(), path, query, headers, Credentials.VALID, body(step.body(), scope));
  }

  private static RequestDraft.@Nullable Body body(Step.@Nullable Body body, Scope scope) {
    if (body == null) return null;
    return switch (body.contentType()) {
      case "application/json" ->
          new RequestDraft.Json(RuntimeExpressions.filled(body.payload(), scope));
      case "multipart/form-data" -> new RequestDraft.Form(parts(body.payload(), scope));
      default -> throw new IllegalArgumentException("A body of an unknown kind");
    };
  }

  private static List<Part> parts(JsonNode payload, Scope scope) {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : payload.properties()) {
      Iterable<JsonNode> values =
          field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
      values.forEach(value -> parts.add(part(field.getKey(), value, scope)));
    }
    return parts;
  }

  private static Part part(String name, JsonNode value, Scope scope) {
    Matcher file = FILE.matcher(value.asText());
    if (file.matches()) {
      String fileName = file.group(1);
      String type = URLConnection.guessContentTypeFromName(fileName);
      return new Part(name, fileName, type, published(fileName));
    }
    if (!value.isValueNode() || value.asText().startsWith("$file")) {
      throw new IllegalArgumentException("A part of an unknown kind: " + name);
    }
    String text = RuntimeExpressions.filled(value, scope).asText();
    return new Part(name, null, null, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] published(String name) {
    try (InputStream file = ApiDocument.class.getResourceAsStream("/ai/kolbo/spec/" + name)) {
      if (file == null) throw new IllegalArgumentException("No file is published as " + name);
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
