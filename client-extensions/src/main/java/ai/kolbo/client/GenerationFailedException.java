package ai.kolbo.client;

import ai.kolbo.model.GenerationFailure;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationStatus;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A generation failed, was cancelled, or completed without yielding anything. Its credits are given
 * back.
 */
public final class GenerationFailedException extends KolboException {
  private static final long serialVersionUID = 1L;

  private final transient GenerationStatus status;
  private final @Nullable String reason;

  /**
   * @param redaction takes the key out of a text
   */
  GenerationFailedException(
      String generationId, GenerationStatus status, UnaryOperator<String> redaction) {
    super(Generations.STATUS, redaction.apply(describe(generationId, status)), null);
    about(generationId);
    this.status = status;
    String words = reason(status);
    this.reason = words == null ? null : redaction.apply(words);
  }

  private static String describe(String generationId, GenerationStatus status) {
    boolean empty = GenerationState.COMPLETED.equals(status.getState());
    StringBuilder text = new StringBuilder("generation ").append(generationId).append(' ');
    text.append(empty ? "completed without a result" : status.getState());
    GenerationFailure failure = status.getFailure();
    if (failure != null && failure.getCode() != null) {
      text.append(" with ").append(failure.getCode());
    }
    String reason = reason(status);
    return reason == null ? text.toString() : text.append(": ").append(reason).toString();
  }

  private static @Nullable String reason(GenerationStatus status) {
    GenerationFailure failure = status.getFailure();
    return status.getError() != null
        ? status.getError()
        : failure == null ? null : failure.getMessage();
  }

  /** Why, in the server's words, if it said so. */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Why, in parts a program can use, from servers that say so. */
  public Optional<GenerationFailure> failure() {
    return Optional.ofNullable(status.getFailure());
  }

  /** The whole status answer. */
  public GenerationStatus status() {
    return status;
  }

  /**
   * Whether the server says that the same request may succeed when it is started again, for new
   * credits.
   */
  @Override
  public boolean isRetryable() {
    return failure().map(GenerationFailure::getRetryable).orElse(false);
  }
}
