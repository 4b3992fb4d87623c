package ai.kolbo.client.internal;

import ai.kolbo.client.error.InterruptedCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a stream. One thread at a time reads from it; any thread may end it. Knows
 * nothing of the stream, so that a stream which is dropped without being closed can be collected;
 * this is what closes it then.
 */
public final class EventConnection
    implements ServerSentEvents.Input, OpenCalls.Open, Interrupts.Waiting {
  private final Call call;
  private final Response response;
  private final BufferedSource source;
  private final StreamHost host;
  private final long longestSilence;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Thread reader;
  private volatile boolean interrupted;
  private volatile boolean ended;
  private volatile OpenCalls.@Nullable Reason reason;
  private long lastEvent;

  /** Since the last read. True at first: the time until someone reads is no silence. */
  private boolean hadEvent = true;

  private @Nullable Duration grace;

  /** Takes over a response that has begun. */
  public EventConnection(Call call, Response response, StreamHost host) {
    this.call = call;
    this.response = response;
    this.source = response.body().source();
    this.host = host;
    this.longestSilence = host.longestSilence().toNanos();
    host.opened(this);
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
      long allowed = grace == null ? longestSilence : grace.toNanos();
      if (now - lastEvent >= allowed) {
        return late();
      }
      source.timeout().deadlineNanoTime(lastEvent + allowed);
      try {
        return await(into, offset, length);
      } catch (IOException e) {
        if (!interrupted && !ended && System.nanoTime() - lastEvent >= allowed) {
          return late();
        }
        throw e;
      } finally {
        source.timeout().clearDeadline();
      }
    } finally {
      reading.unlock();
      if (ended) {
        release();
      }
    }
  }

  /** No event has come for as long as was allowed. */
  private int late() throws IOException {
    if (grace != null) {
      call.cancel();
      return -1;
    }
    throw new SocketTimeoutException(
        "no event in " + Durations.text(Duration.ofNanos(longestSilence)));
  }

  private int await(byte[] into, int offset, int length) throws IOException {
    reader = Thread.currentThread();
    host.waiting(this);
    try {
      checkInterrupt();
      if (interrupted) {
        throw new InterruptedIOException("interrupted");
      }
      return source.read(into, offset, length);
    } catch (IOException e) {
      checkInterrupt();
      throw e;
    } finally {
      host.waited(this);
      reader = null;
    }
  }

  /** Cancels the call if the thread that reads was interrupted: a blocked read ignores it. */
  @Override
  public void checkInterrupt() {
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
      return why.toException(host.operation());
    }
    return interrupted ? new InterruptedCallException(host.operation(), cause) : null;
  }

  /** Gives back the connection, which can be used again if the server has ended the response. */
  public void finish() {
    ended = true;
    release();
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
    host.ended(this);
    if (reading.tryLock()) {
      try {
        response.close();
      } finally {
        reading.unlock();
      }
    }
  }
}
