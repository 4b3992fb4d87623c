package ai.kolbo.mock;

import ai.kolbo.mock.RequestBody.FilePart;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the document, with what its {@code x-kolbo-*} extensions say.
 *
 * @param method in upper case
 * @param path the template as the document has it
 */
record Operation(
    SpecDocument spec,
    SpecDocument.Surface surface,
    String method,
    String path,
    JsonNode node,
    @Nullable Job job,
    @Nullable Upload upload,
    List<Exclusion> exclusions,
    @Nullable Stream stream) {

  static final String JSON = "application/json";
  static final String MULTIPART = "multipart/form-data";

  /** Ends the path under which Prism takes an operation's form as JSON; see the mock view. */
  static final String FORM_SUFFIX = ":multipart";

  private static final Pattern PREFERRED_CODE = Pattern.compile("\\bcode=\"?([^,;\\s\"]*)");
  private static final Pattern PREFERRED_EXAMPLE = Pattern.compile("\\bexample=\"?([^,;\\s\"]*)");
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

  /** {@code x-kolbo-job}: the operation starts something that goes on after its answer. */
  record Job(
      String idField,
      String statusOperation,
      @Nullable String cancelOperation,
      double pollIntervalHint,
      @Nullable String resultMediaType,
      StatusExamples statusExamples) {}

  /** The names of the status operation's examples for a job of this kind. */
  record StatusExamples(String processing, String completed, String failed) {}

  /** {@code x-kolbo-upload}: the files that a multipart body carries; what is 0 has no limit. */
  record Upload(List<UploadPart> parts, long maxTotalBytes, @Nullable String sizeRule) {

    Upload {
      maxTotalBytes = maxTotalBytes == 0 ? Long.MAX_VALUE : maxTotalBytes;
    }

    Optional<UploadPart> part(String field) {
      return parts.stream().filter(part -> part.part.equals(field)).findFirst();
    }

    /** What the document says of sizes, for files that are too large in all. */
    String sizeRules() {
      List<String> rules = new ArrayList<>();
      rules.add(sizeRule);
      parts.forEach(part -> rules.add(part.sizeRule));
      rules.removeIf(Objects::isNull);
      return String.join(" ", rules);
    }

    /** The most bytes that the files can have without breaking a limit. */
    double maxBytes() {
      double each =
          parts.stream().mapToDouble(part -> (double) part.maxFileBytes * part.maxCount).sum();
      return Math.min(maxTotalBytes, each);
    }
  }

  /** A part of a form that holds a file, or several of the same name. */
  record UploadPart(
      String part,
      int minCount,
      int maxCount,
      long maxFileBytes,
      List<String> mediaTypes,
      String countRule,
      @Nullable String typeRule,
      @Nullable String sizeRule) {

    UploadPart {
      maxCount = maxCount == 0 ? Integer.MAX_VALUE : maxCount;
      maxFileBytes = maxFileBytes == 0 ? Long.MAX_VALUE : maxFileBytes;
      mediaTypes = Objects.requireNonNullElse(mediaTypes, List.of());
    }

    /** Refuses a form with too few or too many files, or one of a wrong kind. */
    void check(List<FilePart> all) {
      List<FilePart> files = all.stream().filter(file -> file.field().equals(part)).toList();
      if (files.size() < minCount || files.size() > maxCount) {
        throw Refusal.ofRule(400, countRule, null);
      }
      for (FilePart file : files) {
        if (!mediaTypes.isEmpty() && mediaTypes.stream().noneMatch(file::is)) {
          throw Refusal.because(400, typeRule + " Given: " + file.mediaType() + ".");
        }
      }
    }
  }

  /** An entry of {@code x-kolbo-exclusions}: sets of body members that replace each other. */
  record Exclusion(
      Require require, List<Set<String>> alternatives, String rule, @Nullable String code) {

    /** How many of the alternatives must be given. */
    enum Require {
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

    boolean isBrokenBy(JsonNode body) {
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
    void dropNothing(ObjectNode body) {
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
  record Stream(String field, String mediaType, String terminator) {}

  static Operation of(
      SpecDocument spec, SpecDocument.Surface surface, String method, String path, JsonNode node) {
    return new Operation(
        spec,
        surface,
        method,
        path,
        node,
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

  String id() {
    return node.path("operationId").asText();
  }

  /** The path with this text in place of its parameters. */
  String path(String parameter) {
    return PARAMETER.matcher(path).replaceAll(parameter);
  }

  /** The name of the path's last parameter, and its value in a path that matches the template. */
  Map.Entry<String, String> pathParameter(String actualPath) {
    String[] steps = path.split("/");
    int last = steps.length - 1;
    while (last > 0 && !PARAMETER.matcher(steps[last]).matches()) {
      last--;
    }
    return Map.entry(steps[last].replaceAll("[{}]", ""), actualPath.split("/")[last]);
  }

  /** The alternatives of security schemes, each an object by scheme name. */
  JsonNode security() {
    return node.has("security") ? node.path("security") : spec.rootSecurity();
  }

  /** The media types of the request body, none if the operation takes no body. */
  List<String> requestMediaTypes() {
    List<String> types = new ArrayList<>();
    requestContent().fieldNames().forEachRemaining(types::add);
    return types;
  }

  /** The schema of a field of the form, missing if the document knows no such field. */
  JsonNode formField(String field) {
    return spec.properties(requestContent().path(MULTIPART).path("schema"))
        .getOrDefault(field, MissingNode.getInstance());
  }

  List<UploadPart> uploadParts() {
    return upload == null ? List.of() : upload.parts();
  }

  /**
   * What to ask Prism for where a request prefers an answer: an example that is named alone gets
   * its status.
   */
  String preference(String asked) {
    Matcher code = PREFERRED_CODE.matcher(asked);
    if (code.find() && !statuses().contains(code.group(1))) {
      throw Refusal.because(
          400,
          "Prefer: the operation has no status %s; it has %s"
              .formatted(code.group(1), String.join(", ", statuses())));
    }
    Matcher example = PREFERRED_EXAMPLE.matcher(asked);
    if (!example.find()) {
      return asked;
    }
    Map<String, String> statuses = new TreeMap<>();
    for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
      for (JsonNode content : spec.resolve(response.getValue()).path("content")) {
        content
            .path("examples")
            .fieldNames()
            .forEachRemaining(name -> statuses.putIfAbsent(name, response.getKey()));
      }
    }
    String status = statuses.get(example.group(1));
    if (status == null) {
      throw Refusal.because(
          400,
          "Prefer: the operation has no example %s; it has %s"
              .formatted(example.group(1), String.join(", ", statuses.keySet())));
    }
    return code.find(0) ? asked : "code=" + status + ", " + asked;
  }

  /** The members of a request body that the document knows. */
  ObjectNode known(JsonNode body) {
    ObjectNode known = Json.MAPPER.createObjectNode();
    for (JsonNode content : requestContent()) {
      for (String property : spec.properties(content.path("schema")).keySet()) {
        if (body.has(property)) {
          known.set(property, body.get(property));
        }
      }
    }
    return known;
  }

  private JsonNode requestContent() {
    return spec.resolve(node.path("requestBody")).path("content");
  }

  /** The statuses that the document knows for this operation. */
  Set<String> statuses() {
    Set<String> statuses = new TreeSet<>();
    node.path("responses").fieldNames().forEachRemaining(statuses::add);
    return statuses;
  }

  /** The schema of the JSON answer with this status, missing if there is none. */
  JsonNode responseSchema(String status) {
    return spec.resolve(responseContent(status).path("schema"));
  }

  /** The first example of the JSON answer with this status, missing if there is none. */
  JsonNode responseExample(String status) {
    JsonNode examples = responseContent(status).path("examples");
    return examples.isEmpty()
        ? responseContent(status).path("example")
        : spec.resolve(examples.iterator().next()).path("value");
  }

  private JsonNode responseContent(String status) {
    return spec.resolve(node.path("responses").path(status)).path("content").path(JSON);
  }
}
