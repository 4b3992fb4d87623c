package ai.kolbo.contract.score;

import java.util.List;

/**
 * How a client used its key in a request; never the key itself.
 *
 * @param isExpected whether the operation needs a key, or the client sent one
 * @param mistakes what is wrong with it, each in a sentence
 */
public record KeyUse(boolean isExpected, List<String> mistakes) {
  public KeyUse {
    mistakes = List.copyOf(mistakes);
  }
}
