package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.files.AspectRatio;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces what a model does not support by the closest that it does. */
final class Fit {
  private Fit() {}

  /**
   * The number closest to another one.
   *
   * @param rule the model members that name {@code choices}, or else {@code min} and {@code max}
   */
  static BigDecimal number(BigDecimal value, JsonNode rule, JsonNode model) {
    List<BigDecimal> choices = new ArrayList<>();
    for (JsonNode choice : member(model, rule.path("choices"))) {
      if (choice.isNumber()) {
        choices.add(exact(choice));
      }
    }
    if (!choices.isEmpty()) {
      Comparator<BigDecimal> nearest = Comparator.comparing(choice -> choice.subtract(value).abs());
      return choices.stream().min(nearest.thenComparing(Comparator.naturalOrder())).get();
    }
    JsonNode min = member(model, rule.path("min"));
    JsonNode max = member(model, rule.path("max"));
    if (min.isNumber() && value.compareTo(exact(min)) < 0) {
      return exact(min);
    }
    return max.isNumber() && value.compareTo(exact(max)) > 0 ? exact(max) : value;
  }

  /**
   * The aspect ratio closest to another one; the first of two that are equally close.
   *
   * @param choices the aspect ratios that the model supports; missing or empty if it names none
   * @return the value itself if the model names none; null if it is no aspect ratio
   */
  static @Nullable String ratio(String value, JsonNode choices) {
    AspectRatio asked = AspectRatio.of(value);
    String closest = choices.isEmpty() ? value : null;
    double least = Double.MAX_VALUE;
    for (JsonNode choice : choices) {
      AspectRatio ratio = AspectRatio.of(choice.asText());
      if (choice.asText().equals(value)) {
        return value;
      }
      if (asked != null && ratio != null && ratio.distance(asked) < least) {
        least = ratio.distance(asked);
        closest = choice.asText();
      }
    }
    return closest;
  }

  private static JsonNode member(JsonNode model, JsonNode name) {
    return model.path(name.asText());
  }

  /** A number as it is written; one beyond all bounds is the greatest that there is. */
  static BigDecimal exact(JsonNode number) {
    return number.isDouble() && !Double.isFinite(number.doubleValue())
        ? BigDecimal.valueOf(Double.MAX_VALUE)
        : number.decimalValue();
  }
}
