package ai.kolbo.contract.drift;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done at a target, or why nothing is.
 *
 * @param sentence of what it does or, without action, of the reason
 * @param action null if nothing is done
 */
record Change(String sentence, @Nullable Consumer<Draft> action) {
  static Change none(String reason) {
    return new Change(reason, null);
  }
}
