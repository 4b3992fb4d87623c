package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes of responses: their statuses, media types and headers. */
final class ResponseChanges {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String JSON_TYPE = "application/json";

  private final Locator locator;
  private final SourceTree tree;
  private final Fit fit;
  private final Set<String> newFiles;

  ResponseChanges(Locator locator, Set<String> newFiles) {
    this.locator = locator;
    this.tree = locator.tree();
    this.fit = new Fit(locator);
    this.newFiles = newFiles;
  }

  /** A header that may be absent. */
  Change header(Target target) {
    JsonNode required = tree.value(target.spot().child("required"));
    return required.isBoolean() && !required.asBoolean()
        ? Change.none("The document says already that the header is optional.")
        : new Change(
            "Makes the header optional.",
            draft -> {
              draft.set(target.spot(), "required", BooleanNode.FALSE, "description");
              draft.mark(target.spot(), "required");
            });
  }

  /** Another media type of a response. */
  Change mediaType(Target target, List<Deviation> deviations) {
    String mediaType = target.detail();
    if (mediaType.equals("text/html") || mediaType.isEmpty()) {
      return Change.none("A page, or a body of no type, comes from a proxy and not from the API.");
    }
    Spot response = target.spot();
    JsonNode body = deviations.get(0).observed();
    Spot content = response.child("content");
    Optional<ObjectNode> like =
        body.isMissingNode() || !isJson(mediaType)
            ? Optional.empty()
            : like(content, body, response.file());
    InferredSchema inferred = new InferredSchema(tree, response.file(), newFiles, false);
    ObjectNode media =
        like.orElseGet(
            () ->
                isJson(mediaType) && !body.isMissingNode()
                    ? media(inferred, body, name(response, deviations.get(0)))
                    : opaque(mediaType));
    return new Change(
        "Adds the media type " + mediaType + ".",
        draft -> {
          inferred.components().forEach(draft::create);
          if (draft.tree().value(content).isMissingNode()) {
            draft.set(response, "content", JSON.objectNode().set(mediaType, media), "description");
          } else {
            draft.set(content, mediaType, media);
          }
        });
  }

  private static String name(Spot response, Deviation deviation) {
    return response.keys().isEmpty()
        ? InferredSchema.name(response.file())
        : InferredSchema.capitalized(deviation.operation()) + deviation.status();
  }

  private static boolean isJson(String mediaType) {
    return mediaType.equals(JSON_TYPE) || mediaType.endsWith("+json");
  }

  /** The entry of the documented media type whose schema the body fits. */
  private Optional<ObjectNode> like(Spot content, JsonNode body, String file) {
    for (Map.Entry<String, JsonNode> media : tree.value(content).properties()) {
      Spot documented = content.child(media.getKey());
      if (isJson(media.getKey()) && fit.fits(documented.child("schema"), body)) {
        return Optional.of((ObjectNode) relocated(media.getValue(), content.file(), file));
      }
    }
    return Optional.empty();
  }

  /** A copy for another file. */
  private static JsonNode relocated(JsonNode node, String from, String to) {
    if (node.has("$ref")) {
      String file = Sources.resolve(from, node.get("$ref").asText());
      return JSON.objectNode().put("$ref", Sources.reference(to, file));
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode copy = JSON.objectNode();
    node.properties()
        .forEach(each -> copy.set(each.getKey(), relocated(each.getValue(), from, to)));
    return copy;
  }

  private static ObjectNode media(InferredSchema inferred, JsonNode body, String name) {
    ObjectNode media = JSON.objectNode();
    media.set("schema", inferred.of(List.of(body), name).orElse(JSON.objectNode()));
    return withExample(media, Redacted.of(body));
  }

  private static ObjectNode opaque(String mediaType) {
    ObjectNode media = JSON.objectNode();
    ObjectNode schema = media.putObject("schema").put("type", "string");
    if (!mediaType.startsWith("text/")) {
      schema.put("format", "binary");
    }
    return withExample(media, JSON.textNode(Redacted.TEXT));
  }

  private static ObjectNode withExample(ObjectNode media, JsonNode value) {
    media
        .putObject("examples")
        .putObject("observed")
        .put("summary", "The form of an observed body")
        .put(Draft.SOURCE, Draft.CONCLUDED)
        .set("value", value);
    return media;
  }

  /** Another status of an operation. */
  Change status(Target target, List<Deviation> deviations) {
    Deviation first = deviations.get(0);
    if (first.mediaType().equals("text/html")) {
      return Change.none("A page comes from a proxy and not from the API.");
    }
    boolean hasBody = !first.observed().isMissingNode() && isJson(first.mediaType());
    boolean isError = first.status() >= 400;
    if (!hasBody && (isError || first.status() < 300)) {
      return Change.none("A response without a body in JSON is none of this document's.");
    }
    InferredSchema inferred = new InferredSchema(tree, target.spot().file(), newFiles, false);
    ObjectNode response =
        isError
            ? shared(first).or(() -> error(first)).orElseGet(() -> inferred(inferred, first))
            : success(first).orElseGet(() -> inferred(inferred, first));
    return new Change(
        "Adds the status " + target.detail() + ".",
        draft -> {
          inferred.components().forEach(draft::create);
          draft.set(target.spot(), target.detail(), response, lower(target));
          draft.mark(target.spot().parent(), "responses." + target.detail());
        });
  }

  /** The statuses after which this one stands. */
  private String[] lower(Target target) {
    List<String> lower = new ArrayList<>();
    tree.value(target.spot()).fieldNames().forEachRemaining(lower::add);
    lower.removeIf(status -> status.compareTo(target.detail()) > 0);
    return lower.toArray(new String[0]);
  }

  /** The response that most operations of the surface share for the status. */
  private Optional<ObjectNode> shared(Deviation deviation) {
    Map<String, Integer> uses = new LinkedHashMap<>();
    String prefix = surface(deviation.operation()).path("pathPrefix").asText();
    locator
        .operations()
        .forEach(
            (id, operation) -> {
              Spot response = operation.child("responses", String.valueOf(deviation.status()));
              Spot followed = tree.follow(response);
              if (surface(id).path("pathPrefix").asText().equals(prefix)
                  && tree.value(response).has("$ref")
                  && fit.fits(
                      followed.child("content", deviation.mediaType(), "schema"),
                      deviation.observed())) {
                uses.merge(followed.file(), 1, Integer::sum);
              }
            });
    String own = locator.operations().get(deviation.operation()).file();
    return uses.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> JSON.objectNode().put("$ref", Sources.reference(own, most.getKey())));
  }

  private JsonNode surface(String operation) {
    List<JsonNode> surfaces = new ArrayList<>();
    tree.value(Spot.top(Sources.ROOT)).path("x-kolbo-surfaces").forEach(surfaces::add);
    return surfaces.stream()
        .filter(one -> locator.path(operation).startsWith(one.path("pathPrefix").asText()))
        .max(Comparator.comparingInt(one -> one.path("pathPrefix").asText().length()))
        .orElse(JSON.objectNode());
  }

  /** A response of its own, with an error schema of the surface. */
  private Optional<ObjectNode> error(Deviation deviation) {
    String own = locator.operations().get(deviation.operation()).file();
    for (JsonNode name : surface(deviation.operation()).path("errors")) {
      Spot schema = Spot.top("components/schemas/" + name.asText() + ".yaml");
      if (tree.has(schema.file()) && fit.fits(schema, deviation.observed())) {
        ObjectNode media = JSON.objectNode();
        media.putObject("schema").put("$ref", Sources.reference(own, schema.file()));
        withExample(media, Redacted.of(fit.withoutWords(schema, deviation.observed())));
        return Optional.of(response(deviation, media));
      }
    }
    return Optional.empty();
  }

  private ObjectNode inferred(InferredSchema inferred, Deviation deviation) {
    if (deviation.observed().isMissingNode()) {
      return described();
    }
    String name = InferredSchema.capitalized(deviation.operation()) + deviation.status();
    return response(deviation, media(inferred, deviation.observed(), name));
  }

  private Optional<ObjectNode> success(Deviation deviation) {
    String own = locator.operations().get(deviation.operation()).file();
    for (int status = 200; status < 300; status++) {
      Optional<ObjectNode> media =
          locator
              .response(deviation.operation(), status)
              .flatMap(spot -> like(spot.child("content"), deviation.observed(), own));
      if (media.isPresent()) {
        return media.map(found -> response(deviation, found));
      }
    }
    return Optional.empty();
  }

  private static ObjectNode response(Deviation deviation, ObjectNode media) {
    ObjectNode response = described();
    response.putObject("content").set(deviation.mediaType(), media);
    return response;
  }

  private static ObjectNode described() {
    return JSON.objectNode().put("description", "Sent by a server. No document describes it.");
  }
}
