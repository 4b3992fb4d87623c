package ai.kolbo.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.CallTimeoutException;
import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.error.JobTimeoutException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.PermissionDeniedException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.error.ResponseTooLargeException;
import ai.kolbo.client.error.ServerErrorException;

/** How a call ends. */
enum Outcome {
  /** With its result. */
  DONE,
  /** No request went out: nothing was started. */
  NOT_SENT,
  /** A request went out, and nobody knows what became of it. */
  UNCERTAIN,
  /** A read failed for want of a connection. */
  UNREACHABLE,
  /** What will not be better the next time. */
  PERMANENT,
  /** As the status says. */
  REFUSED,
  /** A success that cannot be read. */
  MALFORMED,
  /** A success that is too large to be read. */
  TOO_LARGE,
  /** A stream that did not come to its end. */
  CUT_OFF,
  /** A wait for a job that could not get its status. */
  TIMED_OUT;

  /** Five are tolerated in a row. */
  private static final int TOO_MANY_ODD_POLLS = 6;

  /**
   * @param status what the server responded, for {@link #REFUSED}
   */
  void check(ClientCall call, KolboException thrown, int status) {
    KolboException failure = thrown;
    if (call == ClientCall.DOWNLOAD) {
      assertThat(thrown).isInstanceOf(DownloadException.class);
      if (thrown.getCause() instanceof KolboException cause) {
        failure = cause;
      }
    }
    switch (this) {
      case DONE -> throw new AssertionError("it failed", thrown);
      case NOT_SENT -> {
        assertThat(failure).isInstanceOfAny(ConnectionException.class, CallTimeoutException.class);
        assertThat(mayHaveActed(failure)).as("mayHaveActed").isFalse();
        assertThat(failure.isRetryable()).as("isRetryable").isTrue();
      }
      case UNCERTAIN -> {
        assertThat(failure).isInstanceOfAny(ConnectionException.class, CallTimeoutException.class);
        assertThat(mayHaveActed(failure)).as("mayHaveActed").isTrue();
        assertThat(failure.isRetryable()).as("isRetryable").isTrue();
      }
      case UNREACHABLE -> {
        assertThat(failure).isInstanceOfAny(ConnectionException.class, CallTimeoutException.class);
        assertThat(failure.isRetryable()).as("isRetryable").isTrue();
      }
      case PERMANENT -> {
        assertThat(failure).isNotInstanceOf(JobTimeoutException.class);
        assertThat(failure).isNotInstanceOf(CallTimeoutException.class);
      }
      case REFUSED -> {
        assertThat(failure).isExactlyInstanceOf(type(status));
        assertThat(((ApiException) failure).status()).isEqualTo(status);
        assertThat(failure.isRetryable())
            .as("isRetryable")
            .isEqualTo(status == 408 || status == 429 || status >= 500);
      }
      case MALFORMED -> {
        if (call == ClientCall.STREAM) {
          assertThat(failure)
              .isInstanceOfAny(MalformedResponseException.class, IncompleteStreamException.class);
        } else {
          assertThat(failure).isInstanceOf(MalformedResponseException.class);
          assertThat(((MalformedResponseException) failure).status()).isBetween(200, 299);
          assertThat(failure.isRetryable()).as("isRetryable").isFalse();
        }
      }
      case TOO_LARGE -> {
        assertThat(failure).isInstanceOf(ResponseTooLargeException.class);
        assertThat(failure.isRetryable()).as("isRetryable").isFalse();
      }
      case CUT_OFF -> {
        assertThat(failure).isInstanceOf(IncompleteStreamException.class);
        assertThat(failure.isRetryable()).as("isRetryable").isTrue();
      }
      case TIMED_OUT -> {
        if (failure.attempts() == TOO_MANY_ODD_POLLS) {
          // On a busy machine the wait is long enough for that.
          assertThat(failure)
              .isInstanceOfAny(
                  MalformedResponseException.class,
                  ResponseTooLargeException.class,
                  NotFoundException.class,
                  JobTimeoutException.class);
          return;
        }
        assertThat(failure)
            .isInstanceOf(JobTimeoutException.class)
            .hasCauseInstanceOf(KolboException.class);
        assertThat(failure.isRetryable()).as("isRetryable").isTrue();
      }
    }
    if (ClientCall.ABOUT_ONE.contains(call)) {
      assertThat(thrown.generationId()).contains(ClientCall.ID);
    }
    assertThat(failure.operation()).isNotBlank();
    assertThat(failure).hasMessageNotContainingAny("\r", "\0");
    assertThat(failure.getMessage().length()).as("length of the message").isLessThan(2048);
  }

  private static boolean mayHaveActed(KolboException failure) {
    return failure instanceof CallTimeoutException late
        ? late.mayHaveActed()
        : ((ConnectionException) failure).mayHaveActed();
  }

  private static Class<? extends ApiException> type(int status) {
    return switch (status) {
      case 400, 405, 413, 415, 422 -> InvalidRequestException.class;
      case 401 -> AuthenticationException.class;
      case 402 -> InsufficientCreditsException.class;
      case 403 -> PermissionDeniedException.class;
      case 404 -> NotFoundException.class;
      case 409 -> ConflictException.class;
      case 429 -> RateLimitedException.class;
      default -> status >= 500 ? ServerErrorException.class : ApiException.class;
    };
  }
}
