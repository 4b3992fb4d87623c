package ai.kolbo.mock.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Log probabilities of tokens. The token that was said is the likeliest, with a probability above
 * one half; each alternative has half of what is left.
 */
final class TokenProbabilities {

  private static final List<String> VOCABULARY =
      List.of(
          " the", " a", " of", " and", " to", " in", " is", " it", " that", " for", " on", " with",
          " as", " at", " by", " this", " be", " or", " from", " an", ".", ",");

  private TokenProbabilities() {}

  /**
   * @param alternatives how many of the likeliest tokens to give at each place, 0 to 20, the token
   *     itself among them
   */
  static List<ObjectNode> of(List<String> tokens, int alternatives, SplittableRandom random) {
    List<ObjectNode> all = new ArrayList<>();
    for (String token : tokens) {
      double probability = 0.55 + 0.449 * random.nextDouble();
      ObjectNode entry = entry(token, probability);
      ArrayNode top = entry.putArray("top_logprobs");
      if (alternatives > 0) {
        top.add(entry(token, probability));
      }
      double left = 1 - probability;
      int start = random.nextInt(VOCABULARY.size());
      for (int i = 0; top.size() < alternatives; i++) {
        String other = VOCABULARY.get((start + i) % VOCABULARY.size());
        if (!other.equals(token)) {
          left /= 2;
          top.add(entry(other, left));
        }
      }
      all.add(entry);
    }
    return all;
  }

  private static ObjectNode entry(String token, double probability) {
    ObjectNode entry =
        JsonNodeFactory.instance
            .objectNode()
            .put("token", token)
            .put("logprob", Math.round(Math.log(probability) * 1e6) / 1e6);
    ArrayNode bytes = entry.putArray("bytes");
    for (byte one : token.getBytes(UTF_8)) {
      bytes.add(one & 0xff);
    }
    return entry;
  }
}
