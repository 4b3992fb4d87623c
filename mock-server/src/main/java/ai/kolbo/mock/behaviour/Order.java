package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.chat.TokenUsage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An accepted request.
 *
 * @param request as its model fulfils it, with long values shortened; without {@code model} where
 *     the server chose it
 * @param price in credits, as known at the start; null if it is not
 * @param isByTokens whether it is charged by tokens, once it has completed
 */
record Order(
    ObjectNode request,
    Models.Choice model,
    Prices prices,
    Credits.Charge charge,
    @Nullable BigDecimal price,
    boolean isByTokens) {

  /** The price by tokens, or else the one known at the start; 0 if there is none. */
  BigDecimal price(TokenUsage usage) {
    if (isByTokens) {
      return prices.ofTokens(model.entry(), usage.promptTokens(), usage.completionTokens());
    }
    return price == null ? BigDecimal.ZERO : price;
  }

  /**
   * The words for it: {@code model}, {@code model.NAME} for each member of the model, {@code
   * credits.charged} at the start, and {@code credits.used} in the end.
   */
  Vocabulary words(Credits credits) {
    Map<String, Supplier<@Nullable Object>> words = new HashMap<>();
    words.put("model", model::id);
    words.put("credits.charged", () -> price == null ? null : Credits.plain(price));
    words.put("credits.used", () -> Credits.plain(credits.used(charge)));
    return Vocabulary.of(words).or(Vocabulary.members("model.", model.entry()));
  }
}
