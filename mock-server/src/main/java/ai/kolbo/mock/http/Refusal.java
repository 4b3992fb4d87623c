package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error in the envelope of its surface. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  final int status;

  /** What is wrong, or null for the words of the document's example. */
  final @Nullable String message;

  /** The error code to give instead of the example's. */
  final @Nullable String code;

  /** Whether the example's other members, such as its error code, fit this error. */
  final boolean documented;

  final transient Map<String, String> headers;

  private Refusal(
      int status,
      @Nullable String message,
      @Nullable String code,
      boolean documented,
      Map<String, String> headers) {
    super(message, null, false, false);
    this.status = status;
    this.message = message;
    this.code = code;
    this.documented = documented;
    this.headers = headers;
  }

  /** The error just as the document's example shows it. */
  public static Refusal asDocumented(int status, Map<String, String> headers) {
    return new Refusal(status, null, null, true, headers);
  }

  /** The documented error for a request that breaks a rule of the document, with that rule. */
  public static Refusal ofRule(int status, String rule, @Nullable String code) {
    return new Refusal(status, rule, code, true, Map.of());
  }

  /**
   * The error that an operation documents under a name.
   *
   * @param code the name of the error
   * @param detail follows the documented message
   * @param otherwise the status, if the operation has no such error
   * @param message the message, if the operation has no such error
   */
  public static Refusal named(
      Operation operation, String code, String detail, int otherwise, String message) {
    Operation.Failure failure = operation.failure(code);
    return failure == null
        ? because(otherwise, message + detail)
        : ofRule(failure.status(), failure.message() + detail, failure.isCode() ? code : null);
  }

  /** An error that the document has no example for: only its envelope is taken from there. */
  public static Refusal because(int status, String message) {
    return because(status, message, Map.of());
  }

  public static Refusal because(int status, String message, Map<String, String> headers) {
    return new Refusal(status, message, null, false, headers);
  }
}
