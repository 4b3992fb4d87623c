package ai.kolbo.client.internal;

import ai.kolbo.client.error.KolboException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** One attempt of a call, and what is known of it: the tag of its request. */
final class Attempt {
  /** Of attempts, retries, and polls that were tolerated. */
  static final Logger LOG = System.getLogger("ai.kolbo.client");

  private final Exchange<?> exchange;
  private final int number;
  private final long begun = System.nanoTime();

  /** Whether a connection was made and the request began to go out. */
  volatile boolean sent;

  /** The names of headers that are for the API only, as the credential is. */
  Set<String> extraHeaders = Set.of();

  volatile @Nullable Call call;

  private int status;
  private @Nullable String startedId;
  private @Nullable String requestId;
  private @Nullable Thread thread;
  private boolean isEnded;

  /**
   * An attempt that is about to begin.
   *
   * @param number from 1
   */
  Attempt(Exchange<?> exchange, int number) {
    this.exchange = exchange;
    this.number = number;
  }

  /** Notes the response. */
  void answered(int status, @Nullable String requestId) {
    this.status = status;
    this.requestId = requestId;
  }

  /** The status of the response; 0 if none came. */
  int status() {
    return status;
  }

  /** What the server calls the request, if it does. */
  @Nullable String requestId() {
    return requestId;
  }

  /** Notes the id of the job that this has started, though its response is broken. */
  void started(@Nullable String id) {
    startedId = id;
  }

  /** Tells a failure what is known of this attempt. */
  <E extends Throwable> E describe(E failure) {
    if (failure instanceof KolboException known) {
      known
          .about(exchange.generationId())
          .about(startedId)
          .answered(status, requestId)
          .tried(number);
      known.uploading(exchange.fileNames());
    }
    return failure;
  }

  /** Notes that a thread sends the request; to be followed by {@link #left}. */
  synchronized void entered() {
    sent = true;
    if (isEnded) {
      Thread.currentThread().interrupt();
    } else {
      thread = Thread.currentThread();
    }
  }

  /** Notes that the thread has sent the request, and takes back an interrupt by {@link #end}. */
  synchronized void left() {
    thread = null;
    if (isEnded) {
      Thread.interrupted();
    }
  }

  /** Ends the attempt: also if it waits for the source of a file, which no network call is. */
  void end() {
    Call current = call;
    if (current != null) {
      current.cancel();
    }
    if (exchange.isUpload()) {
      synchronized (this) {
        isEnded = true;
        if (thread != null) {
          thread.interrupt();
        }
      }
    }
  }

  /** Logs the end of the attempt, without query, headers and credential. */
  void log(Settings settings) {
    if (LOG.isLoggable(Level.DEBUG)) {
      Request request = exchange.request();
      LOG.log(
          Level.DEBUG,
          "{0}: {1} {2} {3} in {4} ms",
          exchange.operation(),
          request.method(),
          settings.redact(request.url().encodedPath()),
          status == 0 ? "no response" : String.valueOf(status),
          String.valueOf(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)));
    }
  }
}
