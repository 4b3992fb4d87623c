package ai.kolbo.mock.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the document, with what its {@code x-kolbo-*} extensions say.
 *
 * @param method in upper case
 * @param path the template as the document has it
 * @param form the operation with its form as JSON, missing if it takes no form; see the mock view
 * @param does what the mock does with requests, missing if it only shows the document's examples
 */
public record Operation(
    ApiDocument spec,
    ApiDocument.Surface surface,
    String method,
    String path,
    JsonNode node,
    JsonNode form,
    JsonNode does,
    @Nullable Job job,
    @Nullable Upload upload,
    List<Exclusion> exclusions,
    @Nullable Stream stream) {

  public static final String JSON = "application/json";
  public static final String MULTIPART = "multipart/form-data";

  /** Ends the path under which Prism takes an operation's form as JSON; see the mock view. */
  public static final String FORM_SUFFIX = ":multipart";

  private static final String MOCK = "x-kolbo-mock";
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

  /** {@code x-kolbo-job}: the operation starts something that goes on after its answer. */
  public record Job(
      String type,
      String idField,
      String statusOperation,
      @Nullable String cancelOperation,
      double pollIntervalHint,
      Seconds typicalSeconds,
      @Nullable String resultMediaType,
      StatusExamples statusExamples) {}

  /** From the shortest to the longest time. */
  public record Seconds(double min, double max) {}

  /** The names of the status operation's examples for a job of this kind. */
  public record StatusExamples(String processing, String completed, String failed) {}

  /** {@code x-kolbo-upload}: the files that a multipart body carries; what is 0 has no limit. */
  public record Upload(List<UploadPart> parts, long maxTotalBytes, @Nullable String sizeRule) {

    /** Reads a limit of 0 as none. */
    public Upload {
      maxTotalBytes = maxTotalBytes == 0 ? Long.MAX_VALUE : maxTotalBytes;
    }

    /** The part of that name, if it holds files. */
    public Optional<UploadPart> part(String field) {
      return parts.stream().filter(part -> part.part.equals(field)).findFirst();
    }

    /** What the document says of sizes, for files that are too large in all. */
    public String sizeRules() {
      List<String> rules = new ArrayList<>();
      rules.add(sizeRule);
      parts.forEach(part -> rules.add(part.sizeRule));
      rules.removeIf(Objects::isNull);
      return String.join(" ", rules);
    }

    /** The most bytes that the files can have without breaking a limit. */
    public double maxBytes() {
      double each =
          parts.stream().mapToDouble(part -> (double) part.maxFileBytes * part.maxCount).sum();
      return Math.min(maxTotalBytes, each);
    }
  }

  /** A part of a form that holds a file, or several of the same name. */
  public record UploadPart(
      String part,
      int minCount,
      int maxCount,
      long maxFileBytes,
      List<String> mediaTypes,
      String countRule,
      @Nullable String typeRule,
      @Nullable String sizeRule) {

    /** Reads a limit of 0 as none. */
    public UploadPart {
      maxCount = maxCount == 0 ? Integer.MAX_VALUE : maxCount;
      maxFileBytes = maxFileBytes == 0 ? Long.MAX_VALUE : maxFileBytes;
      mediaTypes = Objects.requireNonNullElse(mediaTypes, List.of());
    }
  }

  /** An entry of {@code x-kolbo-exclusions}: sets of body members that replace each other. */
  public record Exclusion(
      Require require, List<Set<String>> alternatives, String rule, @Nullable String code) {

    /** How many of the alternatives must be given. */
    public enum Require {
      EXACTLY_ONE,
      AT_LEAST_ONE;

      @JsonCreator
      static Require named(String name) {
        return switch (name) {
          case "exactlyOne" -> EXACTLY_ONE;
          case "atLeastOne" -> AT_LEAST_ONE;
          default -> throw new IllegalArgumentException("Unknown requirement " + name);
        };
      }
    }

    /** Whether a body gives none of the alternatives, or too many. */
    public boolean isBrokenBy(JsonNode body) {
      long complete =
          alternatives.stream().filter(a -> a.stream().allMatch(f -> isGiven(body, f))).count();
      long touched =
          alternatives.stream().filter(a -> a.stream().anyMatch(f -> isGiven(body, f))).count();
      return complete == 0 || require == Require.EXACTLY_ONE && touched != 1;
    }

    private static boolean isGiven(JsonNode body, String field) {
      return body.has(field) && !isNothing(body.path(field));
    }

    private static boolean isNothing(JsonNode value) {
      return value.isNull() || value.isArray() && value.isEmpty();
    }

    /** Takes out of a body what counts as not given. */
    public void dropNothing(ObjectNode body) {
      for (Set<String> fields : alternatives) {
        for (String field : fields) {
          if (isNothing(body.path(field))) {
            body.remove(field);
          }
        }
      }
    }
  }

  /** {@code x-kolbo-stream}: a true body member turns the answer into events. */
  public record Stream(String field, String mediaType, String terminator) {}

  static Operation of(
      ApiDocument spec,
      ApiDocument.Surface surface,
      String method,
      String path,
      JsonNode node,
      JsonNode form) {
    return new Operation(
        spec,
        surface,
        method,
        path,
        node,
        form,
        node.path(MOCK),
        extension(node, "x-kolbo-job", Job.class),
        extension(node, "x-kolbo-upload", Upload.class),
        List.of(
            Objects.requireNonNullElse(
                extension(node, "x-kolbo-exclusions", Exclusion[].class), new Exclusion[0])),
        extension(node, "x-kolbo-stream", Stream.class));
  }

  private static <T> @Nullable T extension(JsonNode node, String name, Class<T> type) {
    try {
      return node.has(name) ? Json.MAPPER.treeToValue(node.get(name), type) : null;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The document's " + name + " cannot be read", e);
    }
  }

  /** The {@code operationId}. */
  public String id() {
    return node.path("operationId").asText();
  }

  /** The path with a text in place of its parameters. */
  public String path(String parameter) {
    return PARAMETER.matcher(path).replaceAll(Matcher.quoteReplacement(parameter));
  }

  /** The path's parameters by name, in a path that matches the template, in order. */
  public Map<String, String> pathParameters(String actualPath) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String[] template = path.split("/");
    String[] actual = actualPath.split("/");
    for (int i = 0; i < template.length; i++) {
      Matcher parameter = PARAMETER.matcher(template[i]);
      if (parameter.matches()) {
        parameters.put(parameter.group(1), actual[i]);
      }
    }
    return parameters;
  }

  /** The name of the parameter by which the path names one thing. */
  public String idParameter() {
    return pathParameters(path).keySet().iterator().next();
  }

  /** Whether a request can break a rule of the document that only a validator knows. */
  public boolean isValidated() {
    boolean hasParameters = false;
    for (JsonNode parameter : parameters()) {
      // A path that matches the template has all that a parameter of any text needs.
      JsonNode schema = spec.resolve(parameter.path("schema"));
      hasParameters |=
          !parameter.path("in").asText().equals("path")
              || schema.has("enum")
              || schema.has("pattern")
              || !schema.path("type").asText().equals("string");
    }
    return hasParameters || !requestMediaTypes().isEmpty();
  }

  /** The parameters, those of the path's item included. */
  public List<JsonNode> parameters() {
    List<JsonNode> parameters = new ArrayList<>();
    node.path("parameters").forEach(parameter -> parameters.add(spec.resolve(parameter)));
    return parameters;
  }

  /** The schema of a query parameter, missing if there is none of that name. */
  public JsonNode queryParameter(String name) {
    return parameters().stream()
        .filter(p -> p.path("in").asText().equals("query") && p.path("name").asText().equals(name))
        .findFirst()
        .map(parameter -> spec.resolve(parameter.path("schema")))
        .orElse(MissingNode.getInstance());
  }

  /** The alternatives of security schemes, each an object by scheme name. */
  public JsonNode security() {
    return node.has("security") ? node.path("security") : spec.rootSecurity();
  }

  /** The media types of the request body, none if the operation takes no body. */
  public Set<String> requestMediaTypes() {
    Set<String> types = new LinkedHashSet<>();
    content(node).fieldNames().forEachRemaining(types::add);
    if (!form.isMissingNode()) {
      types.add(MULTIPART);
    }
    return types;
  }

  /** The schema of a field of the form, missing if the document knows no such field. */
  public JsonNode formField(String field) {
    return spec.properties(content(form).path(JSON).path("schema"))
        .getOrDefault(field, MissingNode.getInstance());
  }

  /** The parts that hold files. */
  public List<UploadPart> uploadParts() {
    return upload == null ? List.of() : upload.parts();
  }

  /** The members of a request body that the document knows. */
  public ObjectNode known(JsonNode body) {
    ObjectNode known = Json.MAPPER.createObjectNode();
    for (String property : bodyMembers().keySet()) {
      if (body.has(property)) {
        known.set(property, body.get(property));
      }
    }
    return known;
  }

  /** The schemas of the members that a request body can have, by name. */
  public Map<String, JsonNode> bodyMembers() {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    for (JsonNode operation : List.of(node, form)) {
      content(operation).forEach(media -> members.putAll(spec.properties(media.path("schema"))));
    }
    return members;
  }

  /** The members that a request body can have, and those within them. */
  public Shape bodyShape(boolean isForm) {
    return new Shape(spec, content(isForm ? form : node).path(JSON).path("schema"));
  }

  private JsonNode content(JsonNode operation) {
    return spec.resolve(operation.path("requestBody")).path("content");
  }

  /** The statuses that the document knows for this operation. */
  public Set<String> statuses() {
    Set<String> statuses = new TreeSet<>();
    node.path("responses").fieldNames().forEachRemaining(statuses::add);
    return statuses;
  }

  /** The status of success. */
  public int successStatus() {
    return statuses().stream()
        .filter(status -> status.startsWith("2"))
        .findFirst()
        .map(Integer::parseInt)
        .orElseThrow(() -> new IllegalStateException(id() + " has no status of success"));
  }

  /** The response with a status, missing if there is none. */
  public JsonNode response(String status) {
    return spec.resolve(node.path("responses").path(status));
  }

  /** The schema of the JSON answer with a status, missing if there is none. */
  public JsonNode responseSchema(String status) {
    return spec.resolve(responseContent(status).path("schema"));
  }

  /** The first example of the JSON answer with a status, missing if there is none. */
  public JsonNode responseExample(String status) {
    JsonNode examples = responseContent(status).path("examples");
    return examples.isEmpty()
        ? responseContent(status).path("example")
        : spec.resolve(examples.iterator().next()).path("value");
  }

  /** An example of the JSON answer of success by name, missing if there is none. */
  public JsonNode successExample(String name) {
    return example(String.valueOf(successStatus()), name);
  }

  /** An example of the JSON answer with a status by name, missing if there is none. */
  public JsonNode example(String status, String name) {
    return spec.resolve(responseContent(status).path("examples").path(name)).path("value");
  }

  /**
   * An error that the document has an example of.
   *
   * @param message as the example has it
   * @param isCode whether the envelope names it in the member {@code code}
   */
  public record Failure(int status, String message, boolean isCode) {}

  /** The documented error of that name, in upper or lower case; null if there is none. */
  public @Nullable Failure failure(String name) {
    for (String status : statuses()) {
      if (!status.matches("[45]\\d\\d")) {
        continue;
      }
      JsonPointer message =
          JsonPointer.compile(responseSchema(status).path("x-kolbo-message").asText());
      for (JsonNode example : responseContent(status).path("examples")) {
        JsonNode envelope = spec.resolve(example).path("value");
        for (Map.Entry<String, JsonNode> member : envelope.at(message.head()).properties()) {
          if (member.getValue().asText().equalsIgnoreCase(name)) {
            return new Failure(
                Integer.parseInt(status),
                envelope.at(message).asText(),
                member.getKey().equals("code"));
          }
        }
      }
    }
    return null;
  }

  private JsonNode responseContent(String status) {
    return response(status).path("content").path(JSON);
  }
}
