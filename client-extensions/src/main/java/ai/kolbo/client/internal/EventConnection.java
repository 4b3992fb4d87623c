package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import ai.kolbo.client.error.InterruptedCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a stream, and the pipeline that opened it, as the stream needs it. One thread
 * at a time reads from it; any thread may end it. Knows nothing of the stream, so that a stream
 * which is dropped without being closed can be collected; this is what closes it then.
 */
public final class EventConnection
    implements ServerSentEvents.Input, OpenCalls.Open, Watch.Watched {
  private final Call call;
  private final Response response;
  private final Wire wire;
  private final Exchange<?> exchange;
  private final EventStream format;
  private final Duration longestSilence;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Thread reader;
  private volatile boolean interrupted;
  private volatile boolean ended;
  private volatile OpenCalls.@Nullable Reason reason;
  private long lastEvent;

  /** Since the last read. True at first: the time until someone reads is no silence. */
  private boolean hadEvent = true;

  private @Nullable Duration grace;

  /**
   * Takes over a response that has begun.
   *
   * @param longestSilence the longest time without an event, whatever keep-alives come
   */
  EventConnection(
      Call call,
      Response response,
      Wire wire,
      Exchange<?> exchange,
      EventStream format,
      Duration longestSilence) {
    this.call = call;
    this.response = response;
    this.wire = wire;
    this.exchange = exchange;
    this.format = format;
    this.longestSilence = longestSilence;
    wire.open.add(this);
  }

  /** The {@code operationId} of the call. */
  public String operation() {
    return exchange.operation();
  }

  /** How the operation responds with events. */
  public EventStream format() {
    return format;
  }

  /** What the response says it is; null if it does not. */
  public @Nullable String contentType() {
    return response.header("Content-Type");
  }

  /**
   * Notes that an event has come, which is more than a keep-alive.
   *
   * @param next the time in which a further event must come; when it is over, the stream has ended
   *     as if the server had ended it. Null for the longest silence, after which it has failed.
   */
  public void event(@Nullable Duration next) {
    hadEvent = true;
    grace = next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    reading.lock();
    try {
      if (ended) {
        return -1;
      }
      long now = System.nanoTime();
      if (hadEvent) {
        hadEvent = false;
        lastEvent = now;
      }
      long allowed = (grace == null ? longestSilence : grace).toNanos();
      BufferedSource source = response.body().source();
      source.timeout().deadlineNanoTime(lastEvent + allowed);
      reader = Thread.currentThread();
      wire.connections.watch().add(this);
      try {
        look();
        if (interrupted || now - lastEvent >= allowed) {
          throw new InterruptedIOException("interrupted or late");
        }
        return source.read(into, offset, length);
      } catch (IOException e) {
        look();
        if (interrupted || ended || System.nanoTime() - lastEvent < allowed) {
          throw e;
        }
        if (grace == null) {
          throw new IOException("no event in " + Durations.text(Duration.ofNanos(allowed)));
        }
        call.cancel();
        return -1;
      } finally {
        wire.connections.watch().remove(this);
        reader = null;
        source.timeout().clearDeadline();
      }
    } finally {
      reading.unlock();
      if (ended) {
        release();
      }
    }
  }

  /** Cancels the call if the thread that reads was interrupted: a blocked read ignores it. */
  @Override
  public void look() {
    Thread thread = reader;
    if (thread != null && thread.isInterrupted()) {
      interrupted = true;
      call.cancel();
    }
  }

  @Override
  public void end(OpenCalls.Reason why) {
    if (!ended) {
      reason = why;
      abort();
    }
  }

  /**
   * What ended the stream from outside.
   *
   * @param cause what the read failed with; null if the stream seems to have ended
   * @return null if nothing did
   */
  public @Nullable RuntimeException interruption(@Nullable IOException cause) {
    OpenCalls.Reason why = reason;
    if (why != null) {
      return why.toException(operation());
    }
    return interrupted ? new InterruptedCallException(operation(), cause) : null;
  }

  /** The failure of an error that the server reports within the stream. */
  public RuntimeException reported(byte[] body) {
    String json = new String(body, StandardCharsets.UTF_8);
    return described(wire.responses.reported(operation(), response.code(), json));
  }

  /** The failure of a stream that is not what the API documents. */
  public RuntimeException malformed(String reason, byte[] body, @Nullable Throwable cause) {
    return described(wire.responses.malformed(operation(), response.code(), reason, body, cause));
  }

  /** The failure of a connection that broke while the stream was read. */
  public RuntimeException broken(IOException failure) {
    return described(wire.responses.broken(exchange, true, null, false, failure));
  }

  private RuntimeException described(RuntimeException failure) {
    Attempt attempt = call.request().tag(Attempt.class);
    return attempt == null ? failure : attempt.describe(failure);
  }

  /** Notes that the stream has ended, so that {@link #abort} lets others use its connection. */
  public void finish() {
    ended = true;
  }

  /** Cancels the call, unless the stream has ended, and gives back its connection. */
  public void abort() {
    if (!ended) {
      ended = true;
      call.cancel();
    }
    release();
  }

  /** Another thread may be reading: the cancelled call wakes it, and it comes here itself. */
  private void release() {
    wire.open.remove(this);
    if (reading.tryLock()) {
      try {
        response.close();
      } finally {
        reading.unlock();
      }
    }
  }
}
