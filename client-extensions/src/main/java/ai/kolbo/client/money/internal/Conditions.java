package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.JsonTree;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The conditions of an operation's {@code x-kolbo-models} and {@code x-kolbo-price}. */
record Conditions(JsonTree defaults) {

  /** Whether a condition holds; one that is missing does. */
  boolean hold(JsonTree when, JsonTree request, JsonTree model) {
    if (!when.isGiven()) {
      return true;
    }
    JsonTree value =
        when.get("model").isGiven()
            ? model.get(when.get("model").text())
            : orDefault(request, when.get("member").text());
    JsonTree expected = when.get("is");
    return expected.isGiven()
        ? expected.equals(value)
        : value.items().size() >= when.get("minItems").number(BigDecimal.ONE).intValue();
  }

  private JsonTree orDefault(JsonTree request, @Nullable String member) {
    JsonTree value = request.get(member);
    return value.isGiven() ? value : defaults.get(member);
  }
}
