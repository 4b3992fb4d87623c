package ai.kolbo.mock;

import ai.kolbo.mock.RequestBody.FilePart;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
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
    @Nullable Exclusion exclusion,
    @Nullable Stream stream) {

  static final String JSON = "application/json";
  static final String MULTIPART = "multipart/form-data";

  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

  /** {@code x-kolbo-job}: the operation starts something that goes on after its answer. */
  record Job(
      String idField,
      String statusOperation,
      double pollIntervalHint,
      @Nullable String resultMediaType,
      StatusExamples statusExamples) {}

  /** The names of the status operation's examples for a job of this kind. */
  record StatusExamples(String processing, String completed, String failed) {}

  /** {@code x-kolbo-upload}: the files that a multipart body carries; what is 0 has no limit. */
  record Upload(
      String part,
      int minCount,
      int maxCount,
      long maxFileBytes,
      long maxTotalBytes,
      List<String> mediaTypes,
      String countRule,
      @Nullable String typeRule,
      String sizeRule) {

    Upload {
      maxCount = maxCount == 0 ? Integer.MAX_VALUE : maxCount;
      maxFileBytes = maxFileBytes == 0 ? Long.MAX_VALUE : maxFileBytes;
      maxTotalBytes = maxTotalBytes == 0 ? Long.MAX_VALUE : maxTotalBytes;
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
          throw Refusal.ofRule(400, typeRule + " Given: " + file.mediaType() + ".", null);
        }
      }
    }
  }

  /** {@code x-kolbo-exclusion}: sets of body members, exactly one of which must be there. */
  record Exclusion(List<Set<String>> alternatives, String rule, @Nullable String code) {

    boolean isBrokenBy(JsonNode body) {
      long complete =
          alternatives.stream().filter(a -> a.stream().allMatch(body::hasNonNull)).count();
      long touched =
          alternatives.stream().filter(a -> a.stream().anyMatch(body::hasNonNull)).count();
      return complete != 1 || touched != 1;
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
        extension(node, "x-kolbo-exclusion", Exclusion.class),
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

  /** Whether a field of the multipart form is an array. */
  boolean isArrayPart(String field) {
    JsonNode schema = spec.resolve(requestContent().path(MULTIPART).path("schema"));
    JsonNode property = spec.resolve(schema.path("properties").path(field));
    return property.path("type").asText().equals("array");
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
