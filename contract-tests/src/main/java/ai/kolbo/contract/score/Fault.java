package ai.kolbo.contract.score;

/**
 * What the proxy does with a request instead of passing it on.
 *
 * @param name in words, such as {@code 429 with Retry-After}
 * @param response what the client gets; its body is cut off where it ends if the connection breaks
 * @param kind how the response ends
 */
public record Fault(String name, PassingResponse response, Kind kind) {
  /** How a response ends. */
  public enum Kind {
    /** As it should. */
    WHOLE,
    /** The connection is reset before it begins. */
    RESET_AT_ONCE,
    /** The connection is reset after what there is of the body. */
    RESET_AFTER_BODY
  }
}
