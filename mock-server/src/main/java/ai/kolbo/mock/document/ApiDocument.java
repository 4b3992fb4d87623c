package ai.kolbo.mock.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document, in the view for the mock: the only source of what the API is, and of what
 * the mock does with its operations.
 */
public final class ApiDocument {

  private static final String PACKAGED = "/ai/kolbo/spec/kolbo-openapi.mock.json";
  private static final String MOCK = "x-kolbo-mock";
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

  private final JsonNode root;
  private final List<Route> routes = new ArrayList<>();
  private final List<Surface> surfaces = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();

  /** A path of the document with its operations by upper-case method. */
  public record Route(Pattern pattern, Map<String, Operation> operations) {}

  /** A part of the API with error envelopes of its own. */
  public record Surface(String name, String pathPrefix) {
    boolean covers(String path) {
      return path.equals(pathPrefix) || path.startsWith(pathPrefix + "/");
    }
  }

  private ApiDocument(JsonNode root) {
    this.root = root;
    root.path("x-kolbo-surfaces")
        .forEach(s -> surfaces.add(new Surface(text(s, "name"), text(s, "pathPrefix"))));
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      if (!path.getKey().endsWith(Operation.FORM_SUFFIX)) {
        addRoute(path.getKey(), path.getValue());
      }
    }
    // A literal path wins over a template that matches it too.
    routes.sort((a, b) -> Boolean.compare(isTemplate(a), isTemplate(b)));
  }

  /**
   * Reads a document.
   *
   * @param text the view for the mock, in YAML or JSON
   * @throws IOException if it is neither
   */
  public static ApiDocument of(byte[] text) throws IOException {
    return new ApiDocument((isJson(text) ? Json.MAPPER : new YAMLMapper()).readTree(text));
  }

  /** Whether a document is in JSON, which is read in a fraction of the time that YAML takes. */
  public static boolean isJson(byte[] text) {
    return text.length > 0 && text[0] == '{';
  }

  /** The bytes of the document that comes with the mock. */
  public static byte[] packaged() {
    try (InputStream in = ApiDocument.class.getResourceAsStream(PACKAGED)) {
      if (in == null) {
        throw new IllegalStateException("The OpenAPI document " + PACKAGED + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addRoute(String template, JsonNode item) {
    StringBuilder regex = new StringBuilder();
    Matcher parameter = PARAMETER.matcher(template);
    int end = 0;
    while (parameter.find()) {
      regex.append(Pattern.quote(template.substring(end, parameter.start()))).append("([^/]+)");
      end = parameter.end();
    }
    regex.append(Pattern.quote(template.substring(end)));
    Map<String, Operation> byMethod = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : item.properties()) {
      if (METHODS.contains(member.getKey())) {
        String method = member.getKey().toUpperCase(Locale.ROOT);
        JsonNode form = root.path("paths").path(template + Operation.FORM_SUFFIX);
        Operation operation =
            Operation.of(
                this,
                surfaceOf(template),
                method,
                template,
                member.getValue(),
                form.path(member.getKey()));
        byMethod.put(method, operation);
        operations.add(operation);
      }
    }
    routes.add(new Route(Pattern.compile(regex.toString()), byMethod));
  }

  private static boolean isTemplate(Route route) {
    return route.pattern.matcher("").groupCount() > 0;
  }

  public @Nullable Route route(String path) {
    return routes.stream()
        .filter(route -> route.pattern.matcher(path).matches())
        .findFirst()
        .orElse(null);
  }

  /** What the mock does beyond the operations: the kinds of things that it keeps, and the first. */
  public JsonNode mock() {
    return root.path(MOCK);
  }

  /** What the document calls the API. */
  public String title() {
    return root.path("info").path("title").asText();
  }

  /** The parts of the API. */
  public List<Surface> surfaces() {
    return surfaces;
  }

  /** All operations. */
  public List<Operation> operations() {
    return operations;
  }

  public Operation operation(@Nullable String id) {
    return operations.stream()
        .filter(operation -> operation.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The document has no operation " + id));
  }

  /** The surface with the longest prefix of this path, or the first one if none has it. */
  public Surface surfaceOf(String path) {
    return surfaces.stream()
        .filter(surface -> surface.covers(path))
        .reduce((a, b) -> a.pathPrefix.length() >= b.pathPrefix.length() ? a : b)
        .orElseGet(() -> surfaces.get(0));
  }

  public JsonNode securityScheme(String name) {
    JsonNode scheme = resolve(root.path("components").path("securitySchemes").path(name));
    if (scheme.isMissingNode()) {
      throw new IllegalStateException("The document has no security scheme " + name);
    }
    return scheme;
  }

  public List<JsonNode> securitySchemes() {
    List<JsonNode> schemes = new ArrayList<>();
    JsonNode all = root.path("components").path("securitySchemes");
    all.fieldNames().forEachRemaining(name -> schemes.add(securityScheme(name)));
    return schemes;
  }

  /** All of the document. */
  public JsonNode root() {
    return root;
  }

  public JsonNode rootSecurity() {
    return root.path("security");
  }

  /** The node itself, or what its local {@code $ref} leads to. */
  public JsonNode resolve(JsonNode node) {
    JsonNode target = node;
    while (target.path("$ref").isTextual()) {
      String reference = target.path("$ref").textValue();
      target =
          reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
      if (target.isMissingNode()) {
        throw new IllegalStateException("The document's reference " + reference + " leads nowhere");
      }
    }
    return target;
  }

  /** The properties of a schema by name, with those that it takes from others by {@code allOf}. */
  public Map<String, JsonNode> properties(JsonNode schema) {
    JsonNode resolved = resolve(schema);
    Map<String, JsonNode> properties = new LinkedHashMap<>();
    resolved.path("allOf").forEach(part -> properties.putAll(properties(part)));
    resolved
        .path("properties")
        .properties()
        .forEach(property -> properties.put(property.getKey(), resolve(property.getValue())));
    return properties;
  }

  private static String text(JsonNode node, String field) {
    return node.required(field).asText();
  }
}
