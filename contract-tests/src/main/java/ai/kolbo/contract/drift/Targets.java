package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the places that would be changed for deviations. */
final class Targets {
  private final Locator locator;
  private final SourceTree tree;

  Targets(Locator locator) {
    this.locator = locator;
    this.tree = locator.tree();
  }

  /** Why no change is looked for; empty if one is. */
  Optional<String> refusal(Deviation deviation) {
    if (deviation.side() == Side.REQUEST) {
      return requestRefusal(deviation);
    }
    return Optional.ofNullable(
        switch (deviation.kind()) {
          case UNDOCUMENTED_OPERATION ->
              "No edit can tell what an operation is for that the document lacks.";
          case EXCLUSION -> "A rule over several members is for a person to change.";
          case INVALID_HEADER ->
              "A header that breaks its schema is a fault of the server: its syntax is HTTP's.";
          case UNREADABLE_BODY -> "A body that cannot be read has no schema.";
          case ERROR_INSIDE ->
              "An error with the status of success is a fault of the server, or of one before it.";
          case UNFINISHED_STREAM -> "A stream without its end was cut. No document allows that.";
          case UNEXPECTED_STATUS ->
              "The document lists the status. That this request gets it is for a person to judge.";
          default -> null;
        });
  }

  private static Optional<String> requestRefusal(Deviation deviation) {
    if (deviation.status() < 200 || deviation.status() >= 300) {
      return Optional.of("The request is wrong, not the document.");
    }
    return deviation.kind() == Kind.MISSING_MEMBER
        ? Optional.empty()
        : Optional.of("A server may accept more than the document promises.");
  }

  /** The place that would be changed; empty if the source files have none. */
  Optional<Target> find(Deviation deviation) {
    if (hasAnotherType(deviation)) {
      return type(deviation);
    }
    return switch (deviation.kind()) {
      case UNDOCUMENTED_MEMBER -> owner(deviation);
      case MISSING_MEMBER -> requirement(deviation);
      case WRONG_TYPE -> type(deviation);
      case UNKNOWN_VALUE -> enumeration(deviation);
      case INVALID_VALUE -> schema(deviation).map(spot -> target(deviation, tree.follow(spot), ""));
      case UNDOCUMENTED_STATUS ->
          locator
              .operation(deviation.operation())
              .map(
                  spot ->
                      target(
                          deviation, spot.child("responses"), String.valueOf(deviation.status())));
      case UNDOCUMENTED_MEDIA_TYPE ->
          locator
              .response(deviation.operation(), deviation.status())
              .map(spot -> target(deviation, spot, deviation.mediaType()));
      case MISSING_HEADER -> header(deviation);
      default -> Optional.empty();
    };
  }

  private static Target target(Deviation deviation, Spot spot, String detail) {
    return new Target(deviation.kind(), spot, detail);
  }

  private Optional<Spot> schema(Deviation deviation) {
    return locator
        .schema(deviation)
        .flatMap(spot -> locator.find(spot, Spot.keys(deviation.location())));
  }

  private Optional<Spot> parent(Deviation deviation) {
    List<String> keys = Spot.keys(deviation.location());
    return keys.isEmpty()
        ? Optional.empty()
        : locator
            .schema(deviation)
            .flatMap(spot -> locator.find(spot, keys.subList(0, keys.size() - 1)));
  }

  private static String member(Deviation deviation) {
    List<String> keys = Spot.keys(deviation.location());
    return keys.get(keys.size() - 1);
  }

  private Optional<Target> owner(Deviation deviation) {
    return parent(deviation)
        .flatMap(
            spot ->
                locator.parts(spot).stream()
                    .filter(part -> tree.value(part).path("type").asText().equals("object"))
                    .max((a, b) -> Integer.compare(properties(a), properties(b))))
        .map(part -> target(deviation, part, member(deviation)));
  }

  private int properties(Spot schema) {
    return tree.value(schema.child("properties")).isEmpty() ? 0 : 1;
  }

  private Optional<Target> requirement(Deviation deviation) {
    if (!deviation.location().startsWith("/")) {
      return parameter(deviation);
    }
    return parent(deviation)
        .flatMap(
            spot ->
                locator.parts(spot).stream()
                    .filter(part -> requires(part, member(deviation)))
                    .findFirst())
        .map(part -> target(deviation, part, member(deviation)));
  }

  private boolean requires(Spot schema, String member) {
    for (JsonNode name : tree.value(schema.child("required"))) {
      if (name.asText().equals(member)) {
        return true;
      }
    }
    return false;
  }

  /** A parameter of a path cannot be absent. */
  private Optional<Target> parameter(Deviation deviation) {
    Spot operation = locator.operations().get(deviation.operation());
    for (int i = 0;
        operation != null && i < tree.value(operation.child("parameters")).size();
        i++) {
      Spot parameter = tree.follow(operation.child("parameters", String.valueOf(i)));
      JsonNode value = tree.value(parameter);
      if (value.path("name").asText().equals(deviation.location())
          && value.path("required").asBoolean()
          && !value.path("in").asText().equals("path")) {
        return Optional.of(target(deviation, parameter, ""));
      }
    }
    return Optional.empty();
  }

  /** Null is allowed where the schema itself is, another type where its owner refers to it. */
  private Optional<Target> type(Deviation deviation) {
    return schema(deviation)
        .map(
            spot ->
                deviation.observed().isNull()
                    ? new Target(Kind.WRONG_TYPE, tree.follow(spot), Target.NULL)
                    : new Target(Kind.WRONG_TYPE, spot, ""));
  }

  /** A value of another type is also none of the listed ones: that is one fault, not two. */
  private boolean hasAnotherType(Deviation deviation) {
    boolean isOfValue =
        deviation.kind() == Kind.UNKNOWN_VALUE || deviation.kind() == Kind.INVALID_VALUE;
    return isOfValue
        && schema(deviation)
            .filter(spot -> !JsonTypes.fits(deviation.observed(), tree.value(tree.follow(spot))))
            .isPresent();
  }

  private Optional<Target> enumeration(Deviation deviation) {
    return schema(deviation)
        .flatMap(
            spot ->
                locator.parts(spot).stream()
                    .filter(part -> tree.value(part).has("enum"))
                    .findFirst())
        .map(part -> target(deviation, part, deviation.observed().asText()));
  }

  private Optional<Target> header(Deviation deviation) {
    return locator
        .response(deviation.operation(), deviation.status())
        .map(spot -> spot.child("headers"))
        .flatMap(
            headers ->
                tree.value(headers).properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.equalsIgnoreCase(deviation.location()))
                    .findFirst()
                    .map(headers::child))
        .map(spot -> target(deviation, tree.follow(spot), ""));
  }
}
