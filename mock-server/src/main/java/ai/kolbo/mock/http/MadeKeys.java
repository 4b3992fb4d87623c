package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import org.jspecify.annotations.Nullable;

/** The API keys that the mock has made itself. */
public interface MadeKeys {
  /** How a key stands. */
  enum State {
    /** The mock has not made it. */
    UNKNOWN,
    ACTIVE,
    /** It is revoked, or has expired. */
    ENDED
  }

  /** How a key stands. */
  State state(String key);

  /**
   * What an operation needs, but a key may not do.
   *
   * @return null if the key may call the operation, or the mock has not made the key
   */
  @Nullable String missingPermission(String key, Operation operation);
}
