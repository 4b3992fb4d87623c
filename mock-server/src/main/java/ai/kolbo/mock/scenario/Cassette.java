package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Requests with their responses, in a file: a YAML list, to which each pair is added when it is
 * complete. JSON is read too.
 */
final class Cassette {
  private static final YAMLMapper YAML = yaml();

  private Cassette() {}

  /**
   * A request, as far as it tells responses apart.
   *
   * @param query as the client wrote it; its parameters are compared in any order
   * @param body JSON, or the digest of what is not JSON as a text; missing without a body
   */
  record Asked(String method, String path, String query, JsonNode body) {
    /** Whether another request is to get the same response. */
    boolean matches(Asked other) {
      return method.equals(other.method)
          && path.equals(other.path)
          && parameters(query).equals(parameters(other.query))
          && body.equals(other.body);
    }

    private static List<String> parameters(String query) {
      return List.of(query.split("&")).stream().sorted().toList();
    }

    String target() {
      return method + ' ' + path + (query.isEmpty() ? "" : '?' + query);
    }
  }

  /**
   * A response.
   *
   * @param mediaType empty if it names none
   */
  record Response(int status, Map<String, String> headers, String mediaType, byte[] body) {}

  /** A request with its response. */
  record Pair(Asked request, Response response) {}

  private static YAMLMapper yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    YAMLFactory factory =
        YAMLFactory.builder()
            .loaderOptions(options)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();
    return new YAMLMapper(factory);
  }

  /** Adds a pair to a file. */
  static void append(Path file, Pair pair) throws IOException {
    ArrayNode list = YAML.createArrayNode();
    list.add(toTree(pair));
    Files.writeString(
        file,
        YAML.writeValueAsString(list),
        UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static ObjectNode toTree(Pair pair) {
    ObjectNode tree = Json.MAPPER.createObjectNode();
    Asked asked = pair.request;
    ObjectNode request = tree.putObject("request");
    request.put("method", asked.method).put("path", asked.path);
    if (!asked.query.isEmpty()) {
      request.put("query", asked.query);
    }
    if (asked.body.isTextual()) {
      request.set("sha256", asked.body);
    } else if (!asked.body.isMissingNode()) {
      request.set("json", asked.body);
    }
    Response response = pair.response;
    ObjectNode told = tree.putObject("response").put("status", response.status);
    if (!response.mediaType.isEmpty()) {
      told.put("type", response.mediaType);
    }
    if (!response.headers.isEmpty()) {
      ObjectNode headers = told.putObject("headers");
      response.headers.forEach(headers::put);
    }
    JsonNode json = json(response.body);
    if (json != null && json.isContainerNode()) {
      told.set("json", json);
    } else if (isText(response.body)) {
      told.put("text", new String(response.body, UTF_8));
    } else {
      told.put(
          "base64", Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(response.body));
    }
    return tree;
  }

  /** The JSON that bytes are; null if they are none. */
  static @Nullable JsonNode json(byte[] bytes) {
    try {
      JsonNode value = Json.MAPPER.readTree(bytes);
      return value.isMissingNode() ? null : value;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether bytes are UTF-8 that YAML can hold as it is. */
  private static boolean isText(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return text.chars().allMatch(c -> c == '\n' || c == '\r' || c == '\t' || c >= 32 && c < 0xFFFD)
        && text.getBytes(UTF_8).length == bytes.length;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it is no cassette, or cannot be read
   */
  static List<Pair> read(Path file) {
    try {
      List<Pair> pairs = new ArrayList<>();
      for (JsonNode pair : YAML.readTree(Files.readString(file))) {
        pairs.add(pair(pair));
      }
      return pairs;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is no cassette of the mock: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the cassette %s: %s".formatted(file, e), e);
    }
  }

  private static Pair pair(JsonNode tree) {
    JsonNode request = tree.required("request");
    JsonNode response = tree.required("response");
    Map<String, String> headers = new LinkedHashMap<>();
    response
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    byte[] body =
        response.has("json")
            ? Json.bytes(response.get("json"))
            : response.has("base64")
                ? Base64.getMimeDecoder().decode(response.get("base64").asText())
                : response.path("text").asText().getBytes(UTF_8);
    return new Pair(
        new Asked(
            request.required("method").asText(),
            request.required("path").asText(),
            request.path("query").asText(),
            Objects.requireNonNullElse(request.get("sha256"), request.path("json"))),
        new Response(
            response.required("status").asInt(), headers, response.path("type").asText(), body));
  }
}
