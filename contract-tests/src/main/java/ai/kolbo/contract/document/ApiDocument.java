package ai.kolbo.contract.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An OpenAPI document with its operations: as JSON, with the extensions, and as its parser has it.
 */
public final class ApiDocument {
  /** Reads and writes JSON everywhere in the suite. */
  public static final ObjectMapper JSON = new ObjectMapper();

  private static final String FOLDER = "/ai/kolbo/spec/";
  private static final ApiDocument PUBLISHED = of(resource("kolbo-openapi.json"));

  private final JsonNode json;
  private final OpenAPI model;
  private final Map<JsonNode, String> pointers = new IdentityHashMap<>();
  private final List<Operation> operations;

  private ApiDocument(JsonNode json, OpenAPI model) {
    this.json = json;
    this.model = model;
    this.operations = readOperations();
    findPointers(json, "");
  }

  private void findPointers(JsonNode node, String pointer) {
    pointers.put(node, pointer);
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      findPointers(node.get(i), pointer + "/" + i);
    }
    node.properties()
        .forEach(
            member ->
                findPointers(
                    member.getValue(),
                    pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1")));
  }

  /** The published document, with which this suite was built. */
  public static ApiDocument published() {
    return PUBLISHED;
  }

  /**
   * Any document.
   *
   * @param text its JSON
   * @throws IllegalArgumentException if it is none
   */
  public static ApiDocument of(String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text, null, options);
    if (result.getOpenAPI() == null || !result.getMessages().isEmpty()) {
      throw new IllegalArgumentException("This is no OpenAPI document: " + result.getMessages());
    }
    try {
      return new ApiDocument(JSON.readTree(text), result.getOpenAPI());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("This is no JSON", e);
    }
  }

  /** The text of a file that is published with the document, such as one of its views. */
  public static String resource(String name) {
    try (InputStream file = ApiDocument.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole document. */
  public JsonNode json() {
    return json;
  }

  /** All operations, in the document's order. */
  public List<Operation> operations() {
    return operations;
  }

  /**
   * The operation with an id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Operation operation(String id) {
    return operations.stream()
        .filter(operation -> operation.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no operation " + id));
  }

  /**
   * The operation that a request is for; of two paths that match, the one with fewer parameters.
   */
  public Optional<Operation> operation(String method, String path) {
    return operations.stream()
        .filter(operation -> operation.method().equals(method))
        .filter(operation -> matches(operation.path(), path))
        .min((a, b) -> Integer.compare(parameters(a.path()), parameters(b.path())));
  }

  /** Whether only the token of a signed-in user opens an operation, and no API key. */
  public boolean isForUsers(Operation operation) {
    return operation.securitySchemes().stream()
        .anyMatch(
            name -> !json.at("/components/securitySchemes/" + name).has("x-kolbo-key-prefix"));
  }

  private static boolean matches(String template, String path) {
    StringBuilder pattern = new StringBuilder();
    for (String segment : template.split("/", -1)) {
      pattern.append(pattern.isEmpty() && segment.isEmpty() ? "" : "/");
      pattern.append(segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment));
    }
    return Pattern.matches(pattern.toString(), path);
  }

  private static int parameters(String template) {
    return (int) template.chars().filter(character -> character == '{').count();
  }

  /**
   * Where a node of this document stands.
   *
   * @throws IllegalArgumentException if it is none of this document's
   */
  public String pointerTo(JsonNode node) {
    String pointer = pointers.get(node);
    if (pointer == null) {
      throw new IllegalArgumentException("The node is not of this document");
    }
    return pointer;
  }

  /** The node itself, or what its local {@code $ref} leads to. */
  public JsonNode resolve(JsonNode node) {
    JsonNode resolved = node;
    while (resolved.has("$ref")) {
      resolved = json.at(resolved.get("$ref").asText().substring(1));
    }
    return resolved;
  }

  private List<Operation> readOperations() {
    List<Operation> found = new ArrayList<>();
    model
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .keySet()
                    .forEach(
                        method ->
                            found.add(
                                new Operation(
                                    this,
                                    method.name(),
                                    path,
                                    json.path("paths")
                                        .path(path)
                                        .path(method.name().toLowerCase(Locale.ROOT))))));
    return List.copyOf(found);
  }
}
