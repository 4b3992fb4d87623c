package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json;
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
import org.openapitools.openapidiff.core.model.ChangedHeader;
import org.openapitools.openapidiff.core.model.ChangedHeaders;
import org.openapitools.openapidiff.core.model.ChangedList;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.model.ChangedOperation;
import org.openapitools.openapidiff.core.model.ChangedParameter;
import org.openapitools.openapidiff.core.model.ChangedParameters;
import org.openapitools.openapidiff.core.model.ChangedRequestBody;
import org.openapitools.openapidiff.core.model.ChangedSchema;
import org.openapitools.openapidiff.core.model.ChangedSecurityRequirements;
import org.openapitools.openapidiff.core.model.ComposedChanged;
import org.openapitools.openapidiff.core.model.schema.ChangedEnum;
import org.openapitools.openapidiff.core.model.schema.ChangedNumericRange;
import org.openapitools.openapidiff.core.model.schema.ChangedOneOfSchema;
import org.openapitools.openapidiff.core.model.schema.ChangedOperationId;
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
  private static final String SECURITY_SCHEMES = "/components/securitySchemes";

  private final Set<BreakingChange> found = new LinkedHashSet<>();
  // Schemas may refer to themselves.
  private final Set<ChangedSchema> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private final JsonNode releasedSchemes;
  private final JsonNode currentSchemes;

  private BreakingChanges(JsonNode released, JsonNode current) {
    releasedSchemes = released.at(SECURITY_SCHEMES);
    currentSchemes = current.at(SECURITY_SCHEMES);
  }

  static List<BreakingChange> between(JsonNode released, JsonNode current) {
    ChangedOpenApi changed =
        OpenApiDiff.compare(OpenApiDiffInput.of(released), OpenApiDiffInput.of(current), OPTIONS);
    BreakingChanges changes = new BreakingChanges(released, current);
    changed
        .getMissingEndpoints()
        .forEach(gone -> changes.add(gone.getMethod() + " " + gone.getPathUrl(), "is gone"));
    changed.getChangedOperations().forEach(changes::operation);
    changes.schemaNames(released, current);
    changes.operations(released, current);
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
    security(place, operation);
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
    } else if (changed instanceof ChangedOperationId id) {
      if (id.isIncompatible()) {
        add(place, "operationId was %s, is %s".formatted(id.getLeft(), id.getRight()));
      }
    } else if (changed instanceof ComposedChanged composed
        && !(changed instanceof ChangedSecurityRequirements)) {
      String inner = changed instanceof ChangedRequestBody ? place + ", request" : place;
      if (composed.isCoreChanged().isIncompatible()) {
        core(changed).forEach(what -> add(inner, what));
      }
      composed.getChangedElements().forEach(element -> walk(inner, element));
    } else if (changed != null
        && !(changed instanceof ComposedChanged)
        && changed.isIncompatible()) {
      add(place, words(changed) + " changed");
    }
  }

  /** The schemes that an operation takes, or what became of one that it still takes. */
  private void security(String place, ChangedOperation operation) {
    // What ChangedSecurityRequirements calls the new ones is what is left of them.
    JsonNode old = tree(operation.getOldOperation().getSecurity());
    JsonNode current = tree(operation.getNewOperation().getSecurity());
    ChangedSecurityRequirements requirements = operation.getSecurityRequirements();
    // openapi-diff takes it for an offer.
    boolean needsKey = old.isEmpty() && !current.isEmpty();
    if (!needsKey && (requirements == null || !requirements.isIncompatible())) return;
    if (!old.equals(current)) {
      add(place, "security was " + text(old) + ", is " + text(current));
      return;
    }
    for (JsonNode alternative : old) {
      for (Map.Entry<String, JsonNode> scheme : alternative.properties()) {
        differences(
                releasedSchemes.path(scheme.getKey()),
                currentSchemes.path(scheme.getKey()),
                "type",
                "in",
                "name",
                "scheme",
                "flows",
                "openIdConnectUrl")
            .forEach(what -> add(place, "security scheme " + scheme.getKey() + ": " + what));
      }
    }
  }

  /** What has changed in the thing itself, not in what it consists of. */
  private static Stream<String> core(Changed changed) {
    if (changed instanceof ChangedParameter parameter) {
      return differences(
          tree(parameter.getOldParameter()),
          tree(parameter.getNewParameter()),
          "required",
          "style",
          "explode",
          "allowEmptyValue");
    }
    if (changed instanceof ChangedRequestBody body) {
      return differences(
          tree(body.getOldRequestBody()), tree(body.getNewRequestBody()), "required");
    }
    if (changed instanceof ChangedHeader header) {
      return differences(
          tree(header.getOldHeader()), tree(header.getNewHeader()), "required", "style", "explode");
    }
    return Stream.of(words(changed) + " changed");
  }

  static Stream<String> differences(JsonNode old, JsonNode current, String... members) {
    return Stream.of(members)
        .filter(member -> !old.path(member).equals(current.path(member)))
        .map(member -> change(member, old, current));
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

  /** Generated classes are named after the schemas. */
  private void schemaNames(JsonNode released, JsonNode current) {
    JsonNode schemas = current.at("/components/schemas");
    released.at("/components/schemas").properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !schemas.has(name))
        .forEach(name -> add("components", "schema " + name + " is gone"));
  }

  /** What openapi-diff does not look at: what generated services are made of, and uploads. */
  private void operations(JsonNode released, JsonNode current) {
    for (Map.Entry<String, JsonNode> path : released.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        JsonNode now = current.path("paths").path(path.getKey()).path(method.getKey());
        JsonNode old = method.getValue();
        String place = method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey();
        if (old.isObject() && now.isObject()) {
          ServiceMethod.changes(old, now).forEach(what -> add(place, what));
        }
        UploadLimits.tightened(old.path(UPLOAD), now.path(UPLOAD))
            .forEach(what -> add(place, what));
      }
    }
  }

  private static String member(String field, String name) {
    return field.isEmpty() ? name : field + "." + name;
  }

  private static JsonNode tree(Object model) {
    return Json.mapper().valueToTree(model);
  }

  static String change(String keyword, JsonNode old, JsonNode current) {
    return keyword + " was " + text(old.path(keyword)) + ", is " + text(current.path(keyword));
  }

  private static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) return "not there";
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
