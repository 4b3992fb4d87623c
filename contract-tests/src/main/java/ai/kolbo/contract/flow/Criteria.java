package ai.kolbo.contract.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Decides criteria. */
final class Criteria {
  /** A path that leads to nothing yields no items. */
  private static final Configuration JSONPATH =
      Configuration.builder()
          .jsonProvider(new JacksonJsonNodeJsonProvider())
          .mappingProvider(new JacksonMappingProvider())
          .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
          .build();

  private Criteria() {}

  /**
   * A criterion that does not hold.
   *
   * @param criterion the criterion
   * @param observed what is there in its place, for people, without secrets
   */
  record Unmet(Criterion criterion, String observed) {}

  /** Whether all of them hold. */
  static boolean hold(List<Criterion> criteria, Scope scope) {
    return criteria.stream().allMatch(criterion -> unmet(criterion, scope).isEmpty());
  }

  /**
   * What is there in place of what the criterion wants; empty if it holds.
   *
   * @throws IllegalArgumentException if it is written in a way that this package does not know
   */
  static Optional<Unmet> unmet(Criterion criterion, Scope scope) {
    return switch (criterion.kind()) {
      case SIMPLE -> simple(criterion, scope);
      case JSONPATH -> jsonPath(criterion, scope);
      case REGEX -> regex(criterion, scope);
    };
  }

  private static Optional<Unmet> simple(Criterion criterion, Scope scope) {
    SimpleCondition condition = new SimpleCondition(criterion.condition(), scope);
    if (condition.holds()) return Optional.empty();
    String observed =
        condition.seen().entrySet().stream()
            .map(one -> one.getKey() + " is " + scope.shown(one.getValue()))
            .collect(Collectors.joining(", "));
    return Optional.of(new Unmet(criterion, observed));
  }

  private static Optional<Unmet> jsonPath(Criterion criterion, Scope scope) {
    JsonNode context = RuntimeExpressions.evaluate(criterion.context(), scope);
    JsonPath path = JsonPath.compile(RuntimeExpressions.query(criterion.condition(), scope));
    if (context.isContainerNode()) {
      JsonNode found = path.read(context, JSONPATH);
      // The library yields a null for an index that is beyond the end of a list.
      for (JsonNode one : found) {
        if (!one.isNull()) return Optional.empty();
      }
    }
    return Optional.of(new Unmet(criterion, scope.outline(context)));
  }

  private static Optional<Unmet> regex(Criterion criterion, Scope scope) {
    JsonNode context = RuntimeExpressions.evaluate(criterion.context(), scope);
    if (context.isValueNode()
        && Pattern.compile(criterion.condition()).matcher(context.asText()).find()) {
      return Optional.empty();
    }
    return Optional.of(new Unmet(criterion, scope.shown(context)));
  }
}
