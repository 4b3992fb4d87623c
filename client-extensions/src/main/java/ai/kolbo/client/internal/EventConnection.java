package ai.kolbo.client.internal;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.EventStream;
import ai.kolbo.client.error.InterruptedCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;

/**
 * The connection of a stream, and the pipeline that opened it, as the stream needs it. One thread
 * at a time reads from it; any thread may end it. Does not keep the stream, so that a stream which
 * is dropped without being closed can be collected; this is what closes it then.
 */
public final class EventConnection
    implements ServerSentEvents.Input, OpenCalls.Open, Watch.Watched {
  /** How long a finished completion waits for its usage and for the end of the stream. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** JSON takes so many bytes of the heap for each byte of its text, when it is read or kept. */
  private static final int HEAP_OF_A_BYTE = 4;

  /** What was received is counted in steps. */
  private static final int STEP = 64 * 1024;

  private final Call call;
  private final Response response;
  private final Wire wire;
  private final Exchange<?> exchange;
  private final EventStream format;
  private final Duration longestSilence;
  private final long limit;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable WeakReference<?> owner;
  private volatile @Nullable Thread reader;
  private volatile boolean interrupted;
  private volatile boolean ended;
  private volatile OpenCalls.@Nullable Reason reason;

  /** Guarded by itself: a stream may be closed while it is read. */
  private final BodyMemory memory;

  private long buffered;
  private long parsed;
  private long received;
  private long reserved;

  /** When something came last, or when the completion was finished. */
  private long lastNews;

  /** Since the last read. True at first: the time until someone reads is no silence. */
  private boolean hasNews = true;

  private boolean isFinished;

  /** When the caller got a chunk that brought nothing; null while it does not have one. */
  private @Nullable Long pausedAt;

  /**
   * Takes over a response that has begun.
   *
   * @param longestSilence the longest time in which nothing new comes, whatever keep-alives do
   * @param limit the most bytes of what is received, as JSON
   */
  EventConnection(
      Call call,
      Response response,
      Wire wire,
      Exchange<?> exchange,
      EventStream format,
      Duration longestSilence,
      long limit) {
    this.call = call;
    this.response = response;
    this.wire = wire;
    this.exchange = exchange;
    this.format = format;
    this.longestSilence = longestSilence;
    this.limit = limit;
    this.memory = new BodyMemory(limit);
    wire.open.add(this);
  }

  /** Names the stream; when it is dropped without having ended, this ends. */
  public void ownedBy(Object stream) {
    owner = new WeakReference<>(stream);
    wire.connections.watch().add(this);
  }

  /** The {@code operationId} of the call. */
  public String operation() {
    return exchange.operation();
  }

  /** How the operation responds with events. */
  public EventStream format() {
    return format;
  }

  /** The argument of the call that has a type; null if there is none. */
  public <A> @Nullable A argument(Class<A> type) {
    Invocation invocation = call.request().tag(Invocation.class);
    return invocation == null
        ? null
        : invocation.arguments().stream()
            .filter(type::isInstance)
            .map(type::cast)
            .findFirst()
            .orElse(null);
  }

  /** What the response says it is; null if it does not. */
  public @Nullable String contentType() {
    return response.header("Content-Type");
  }

  /**
   * Notes that the caller gets a chunk.
   *
   * @param size how many bytes all that was received has, as JSON
   * @param finished whether the completion is finished, so that the stream soon has to end; what
   *     some servers send behind that, though they called it finished, is waited for as well
   * @throws BodyMemory.TooLarge if that is more than it may, or if there is no memory for it
   */
  public void chunk(long size, boolean finished) throws BodyMemory.TooLarge {
    if (size > limit) {
      throw new BodyMemory.TooLarge("the completion has more than " + limit + " bytes", false);
    }
    if (parsed > 0 || size > reserved) {
      parsed = 0;
      reserved = Math.max(reserved, size + STEP);
      hold();
    }
    boolean isNews = finished != isFinished || size > received;
    isFinished = finished;
    hasNews |= isNews;
    received = Math.max(received, size);
    if (!isNews) {
      pausedAt = System.nanoTime();
    }
  }

  /** Notes an event that tells what the stream costs. */
  public void charged(Object event) {
    Spending.Charge charge = call.request().tag(Spending.Charge.class);
    if (charge != null) {
      charge.succeeded(event);
    }
  }

  /** Notes that the caller wants the next chunk: until now, the time was the caller's. */
  public void resume() {
    if (pausedAt != null) {
      lastNews += System.nanoTime() - pausedAt;
      pausedAt = null;
    }
  }

  @Override
  public void reserve(int bytes) throws BodyMemory.TooLarge {
    buffered = bytes;
    hold();
  }

  /**
   * Takes memory for what is read from JSON, until the next chunk. Many small objects take far more
   * than their text.
   *
   * @throws BodyMemory.TooLarge if there is not so much
   */
  public void parse(byte[] json, int offset, int length) throws BodyMemory.TooLarge {
    long heap = BodyMemory.heapOf(json, offset, length);
    if (heap > 0) {
      parsed = heap;
      hold();
    }
  }

  private void hold() throws BodyMemory.TooLarge {
    synchronized (memory) {
      if (!ended) {
        long bytes = HEAP_OF_A_BYTE * (buffered + reserved) + parsed;
        memory.grow(bytes);
        memory.shrink(bytes);
      }
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    reading.lock();
    try {
      if (ended) {
        return -1;
      }
      long now = System.nanoTime();
      if (hasNews) {
        hasNews = false;
        lastNews = now;
      }
      long allowed = (isFinished ? GRACE : longestSilence).toNanos();
      BufferedSource source = response.body().source();
      source.timeout().deadlineNanoTime(lastNews + allowed);
      reader = Thread.currentThread();
      try {
        look();
        if (interrupted || now - lastNews >= allowed) {
          throw new InterruptedIOException("interrupted or late");
        }
        return source.read(into, offset, length);
      } catch (IOException e) {
        look();
        if (interrupted || ended || System.nanoTime() - lastNews < allowed) {
          throw e;
        }
        if (!isFinished) {
          String silence = Durations.text(Duration.ofNanos(allowed));
          throw new IOException("no event in " + silence + " that brings something");
        }
        call.cancel();
        return -1;
      } finally {
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

  /**
   * Cancels the call if the thread that reads was interrupted, which a blocked read ignores; ends
   * it if the stream was dropped.
   */
  @Override
  public void look() {
    WeakReference<?> stream = owner;
    if (stream != null && stream.refersTo(null) && !ended) {
      Attempt.LOG.log(
          Level.WARNING,
          "{0}: a stream was dropped before its end without being closed; it is closed now",
          operation());
      abort();
    }
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
      return described(why.toException(operation()));
    }
    return interrupted ? described(new InterruptedCallException(operation(), cause)) : null;
  }

  /** Whether a document says that it is an error. */
  public boolean isError(Map<?, ?> document) {
    return !document.isEmpty()
        && (ErrorResponse.isError(document) || "error".equals(document.get("type")));
  }

  /** Whether what is no part of a completion is an error, in words that others may have too. */
  public boolean isRefusal(byte[] body) {
    return ErrorResponse.of(response.code(), new String(body, StandardCharsets.UTF_8), null)
        .isRefusal();
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

  /** The failure of a stream that is larger than it may be, or than there is memory for. */
  public RuntimeException tooLarge(Throwable failure) {
    return described(wire.responses.tooLarge(operation(), failure));
  }

  /** The failure of a connection that broke while the stream was read. */
  public RuntimeException broken(IOException failure) {
    return described(wire.responses.broken(exchange, true, null, false, failure));
  }

  /** A failure of the stream, with what is known of the call. */
  public RuntimeException described(RuntimeException failure) {
    Attempt attempt = call.request().tag(Attempt.class);
    return attempt == null ? failure : attempt.describe(failure);
  }

  /** Ends what has come to its end: others may use its connection. */
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
    Spending.Charge charge = call.request().tag(Spending.Charge.class);
    if (charge != null) {
      charge.ended();
    }
    wire.open.remove(this);
    wire.connections.watch().remove(this);
    synchronized (memory) {
      memory.close();
    }
    if (reading.tryLock()) {
      try {
        response.close();
      } finally {
        reading.unlock();
      }
    }
  }
}
