package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openapitools.openapidiff.core.compare.OpenApiDiff;
import org.openapitools.openapidiff.core.compare.OpenApiDiffOptions;
import org.openapitools.openapidiff.core.model.BackwardIncompatibleProp;
import org.openapitools.openapidiff.core.model.Changed;
import org.openapitools.openapidiff.core.model.ChangedApiResponse;
import org.openapitools.openapidiff.core.model.ChangedContent;
import org.openapitools.openapidiff.core.model.ChangedHeaders;
import org.openapitools.openapidiff.core.model.ChangedList;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.ChangedParameters;
import org.openapitools.openapidiff.core.model.ChangedRequestBody;
import org.openapitools.openapidiff.core.model.ChangedSchema;
import org.openapitools.openapidiff.core.model.ChangedSecurityRequirements;
import org.openapitools.openapidiff.core.model.ComposedChanged;
import org.openapitools.openapidiff.core.model.schema.ChangedEnum;
import org.openapitools.openapidiff.core.model.schema.ChangedNumericRange;
import org.openapitools.openapidiff.core.model.schema.ChangedOneOfSchema;
import org.openapitools.openapidiff.core.model.schema.ChangedRequired;

/**
 * What openapi-diff finds between two documents, as a list of what is broken. Rules of our own
 * stand where it is more lenient than a program with typed models can bear.
 */
final class BreakingChanges {
  private static final OpenApiDiffOptions OPTIONS =
      OpenApiDiffOptions.builder()
          // The enumerations of answers are open, and a header that is always there harms nobody.
          .configProperty(key(BackwardIncompatibleProp.RESPONSE_ENUM_INCREASED), "false")
          .configProperty(key(BackwardIncompatibleProp.RESPONSE_HEADER_REQUIRED_INCREASED), "false")
          .configProperty(key(BackwardIncompatibleProp.REQUEST_MIN_LENGTH_INCREASED), "true")
          .configProperty(key(BackwardIncompatibleProp.RESPONSE_NUMERIC_RANGE_INCREASED), "true")
          // Generated methods are named after it.
          .configProperty(key(BackwardIncompatibleProp.OPERATION_ID_CHANGED), "true")
          .build();

  private static final String UPLOAD = "x-kolbo-upload";

  private final Set<BreakingChange> found = new LinkedHashSet<>();
  // Schemas may refer to themselves.
  private final Set<ChangedSchema> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private BreakingChanges() {}

  static List<BreakingChange> between(JsonNode released, JsonNode current) {
    ChangedOpenApi changed =
        OpenApiDiff.compare(OpenApiDiffInput.of(released), OpenApiDiffInput.of(current), OPTIONS);
    BreakingChanges changes = new BreakingChanges();
    changed
        .getMissingEndpoints()
        .forEach(gone -> changes.add(gone.getMethod() + " " + gone.getPathUrl(), "is gone"));
    changed.getChangedOperations().forEach(changes::operation);
    changes.uploads(released, current);
    return List.copyOf(changes.found);
  }

  private static String key(BackwardIncompatibleProp property) {
    return property.getPropertyName();
  }

  private void add(String place, String what) {
    found.add(new BreakingChange(place, what));
  }

  private void operation(ChangedOperation operation) {
    String place = operation.getHttpMethod() + " " + operation.getPathUrl();
    int before = found.size();
    walk(place, operation);
    if (operation.isIncompatible() && found.size() == before) {
      add(place, "is incompatible, says openapi-diff, and does not say why");
    }
  }

  private void walk(String place, Changed changed) {
    if (changed instanceof ChangedSchema schema) {
      schema(place, "", schema);
    } else if (changed instanceof ChangedParameters parameters) {
      parameters
          .getMissing()
          .forEach(gone -> add(place, "parameter " + gone.getName() + " is gone"));
      parameters.getIncreased().stream()
          .filter(added -> Boolean.TRUE.equals(added.getRequired()))
          .forEach(added -> add(place, "parameter " + added.getName() + " is newly required"));
      parameters
          .getChanged()
          .forEach(parameter -> walk(place + ", parameter " + parameter.getName(), parameter));
    } else if (changed instanceof ChangedContent content) {
      content.getMissing().keySet().forEach(gone -> add(place, gone + " is gone"));
      content.getChanged().forEach((type, value) -> walk(place + " " + type, value));
    } else if (changed instanceof ChangedApiResponse responses) {
      responses.getMissing().keySet().forEach(gone -> add(place, "answer " + gone + " is gone"));
      responses
          .getChanged()
          .forEach((status, response) -> walk(place + ", answer " + status, response));
    } else if (changed instanceof ChangedHeaders headers) {
      headers.getMissing().keySet().forEach(gone -> add(place, "header " + gone + " is gone"));
      headers.getChanged().forEach((name, header) -> walk(place + ", header " + name, header));
    } else if (changed instanceof ComposedChanged composed) {
      String inner = changed instanceof ChangedRequestBody ? place + ", request" : place;
      if (composed.isCoreChanged().isIncompatible() || needsKey(changed)) {
        add(inner, words(changed) + " changed");
      }
      composed.getChangedElements().forEach(element -> walk(inner, element));
    } else if (changed != null && changed.isIncompatible()) {
      add(place, words(changed) + " changed");
    }
  }

  /**
   * Whether an operation that was open to all no longer is, which openapi-diff takes for an offer.
   */
  private static boolean needsKey(Changed changed) {
    return changed instanceof ChangedSecurityRequirements requirements
        && isEmpty(requirements.getOldSecurityRequirements())
        && !isEmpty(requirements.getNewSecurityRequirements());
  }

  private static boolean isEmpty(Collection<?> values) {
    return values == null || values.isEmpty();
  }

  private void schema(String place, String field, ChangedSchema changed) {
    if (!open.add(changed)) return;
    compare(place, field, changed);
    open.remove(changed);
  }

  private void compare(String place, String field, ChangedSchema changed) {
    JsonNode old = tree(changed.getOldSchema());
    JsonNode current = tree(changed.getNewSchema());
    String subject = field.isEmpty() ? "" : field + ": ";
    if (changed.isChangedType() || old.isNull() || current.isNull()) {
      if (changed.isIncompatible()) add(place, subject + type(old) + " became " + type(current));
      return;
    }
    if (changed.isDiscriminatorPropertyChanged()) {
      add(place, subject + change("discriminator", old, current));
      return;
    }
    brokenKeywords(changed, old, current)
        .filter(keyword -> !old.path(keyword).equals(current.path(keyword)))
        .forEach(keyword -> add(place, subject + change(keyword, old, current)));
    ChangedEnum<?> values = changed.getEnumeration();
    if (values != null && !values.getMissing().isEmpty()) {
      add(place, subject + "enum lost " + values.getMissing());
    }
    fields(place, field, changed);
    if (changed.getItems() != null) schema(place, field + "[]", changed.getItems());
    if (changed.getAddProp() != null) schema(place, member(field, "*"), changed.getAddProp());
    if (changed.getOneOfSchema() != null) kinds(place, field, changed.getOneOfSchema());
  }

  private static Stream<String> brokenKeywords(
      ChangedSchema changed, JsonNode old, JsonNode current) {
    Stream<String> theirs =
        changed.getChangedElements().stream()
            .filter(element -> element != null && !(element instanceof ComposedChanged))
            .filter(element -> !(element instanceof ChangedList<?>) && element.isIncompatible())
            .flatMap(
                element ->
                    element instanceof ChangedNumericRange
                        ? Stream.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
                        : Stream.of(keyword(element)));
    boolean nullable = current.path("nullable").asBoolean();
    if (!changed.getContext().isRequest()) {
      return Stream.concat(theirs, nullable ? Stream.of("nullable") : Stream.empty());
    }
    Stream<String> introduced =
        Stream.of("maxItems", "minItems", "enum")
            .filter(keyword -> !old.has(keyword) && current.has(keyword));
    Stream<String> changedOrDropped =
        Stream.of("default", "nullable")
            .filter(old::has)
            .filter(keyword -> !(keyword.equals("nullable") && nullable));
    return Stream.of(theirs, introduced, changedOrDropped).flatMap(Function.identity());
  }

  private void fields(String place, String field, ChangedSchema changed) {
    Set<String> gone = changed.getMissingProperties().keySet();
    gone.forEach(name -> add(place, member(field, name) + " is gone"));
    ChangedRequired required = changed.getRequired();
    if (required != null && required.isIncompatible()) {
      if (changed.getContext().isRequest()) {
        required
            .getIncreased()
            .forEach(name -> add(place, member(field, name) + " is newly required"));
      } else {
        required.getMissing().stream()
            .filter(name -> !gone.contains(name))
            .forEach(name -> add(place, member(field, name) + " may be missing now"));
      }
    }
    changed
        .getChangedProperties()
        .forEach((name, value) -> schema(place, member(field, name), value));
  }

  private void kinds(String place, String field, ChangedOneOfSchema kinds) {
    if (kinds.isCoreChanged().isIncompatible()) {
      String subject = field.isEmpty() ? "" : field + ": ";
      if (kinds.getContext().isRequest()) {
        add(place, subject + "lost the alternatives " + kinds.getMissing().keySet());
      } else {
        add(place, subject + "gained the alternatives " + kinds.getIncreased().keySet());
      }
    }
    kinds.getChanged().forEach((name, value) -> schema(place, field + "<" + name + ">", value));
  }

  private void uploads(JsonNode released, JsonNode current) {
    for (Map.Entry<String, JsonNode> path : released.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode now = current.path("paths").path(path.getKey()).path(method.getKey()).path(UPLOAD);
        JsonNode old = method.getValue().path(UPLOAD);
        String place = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        UploadLimits.tightened(old, now).forEach(what -> add(place, what));
      }
    }
  }

  private static String member(String field, String name) {
    return field.isEmpty() ? name : field + "." + name;
  }

  private static JsonNode tree(Schema<?> schema) {
    return Json.mapper().valueToTree(schema);
  }

  static String change(String keyword, JsonNode old, JsonNode current) {
    return keyword + " was " + text(old.path(keyword)) + ", is " + text(current.path(keyword));
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode()) return "not there";
    return value.isNumber() ? value.decimalValue().toPlainString() : value.toString();
  }

  private static String type(JsonNode schema) {
    String type = schema.path("type").asText("any") + " " + schema.path("format").asText();
    return type.strip();
  }

  /** The keyword that openapi-diff has named a class after. */
  private static String keyword(Changed changed) {
    String name = changed.getClass().getSimpleName().substring("Changed".length());
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /** The same in words. */
  private static String words(Changed changed) {
    return keyword(changed).replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
