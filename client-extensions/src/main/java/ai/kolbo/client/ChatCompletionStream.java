package ai.kolbo.client;

import ai.kolbo.api.EventStream;
import ai.kolbo.model.ChatCompletionChunk;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A completion that arrives chunk by chunk. It is read as fast as it is iterated, in constant
 * memory, by the thread that iterates. It holds a connection until it has been read to its end or
 * closed; closing it early ends the answer on the server. One thread at a time may iterate; any
 * thread may close.
 */
public final class ChatCompletionStream implements Iterable<ChatCompletionChunk>, AutoCloseable {
  private final Call call;
  private final Response response;
  private final ServerSentEvents events;
  private final EventStream format;
  private final byte[] terminator;
  private final Transport transport;
  private final String operation;
  private final Runnable abort;
  private final ReentrantLock reading = new ReentrantLock();
  private boolean iterated;
  private volatile boolean ended;

  private ChatCompletionStream(
      Call call, Response response, EventStream format, Transport transport) {
    this.call = call;
    this.response = response;
    this.events = new ServerSentEvents(response.body().source());
    this.format = format;
    this.terminator = format.terminator().getBytes(StandardCharsets.UTF_8);
    this.transport = transport;
    this.operation = Transport.operation(call.request());
    this.abort = call::cancel;
    transport.open().add(abort);
  }

  static ChatCompletionStream open(
      Call call, Response response, EventStream format, Transport transport) throws IOException {
    MediaType type = response.body().contentType();
    if (type == null || !format.mediaType().equals(type.type() + "/" + type.subtype())) {
      try (response) {
        throw transport.malformed(
            Transport.operation(call.request()),
            response.code(),
            "it is " + (type == null ? "of no media type" : type) + ", not " + format.mediaType(),
            response.body().string(),
            null);
      }
    }
    return new ChatCompletionStream(call, response, format, transport);
  }

  /**
   * The chunks, in the order in which they arrive. Can be asked for once.
   *
   * <p>The iterator throws {@link ApiException} for an error that the server reports within the
   * stream, {@link MalformedResponseException} for a chunk that cannot be read or a stream that
   * ends before its end was announced, and {@link ConnectionException} if the connection breaks.
   *
   * @throws IllegalStateException if it was asked for before
   */
  @Override
  public Iterator<ChatCompletionChunk> iterator() {
    if (iterated) {
      throw new IllegalStateException("the chunks of a stream can be iterated once");
    }
    iterated = true;
    return new Iterator<>() {
      private @Nullable ChatCompletionChunk next;

      @Override
      public boolean hasNext() {
        if (next == null && !ended) {
          next = read();
        }
        return next != null;
      }

      @Override
      public ChatCompletionChunk next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        ChatCompletionChunk chunk = next;
        next = null;
        return chunk;
      }
    };
  }

  /** Reads the rest and returns its text. Closes the stream. */
  public String text() {
    try (this) {
      StringBuilder text = new StringBuilder();
      forEach(chunk -> text.append(chunk.text()));
      return text.toString();
    }
  }

  private @Nullable ChatCompletionChunk read() {
    reading.lock();
    try {
      return readEvent();
    } finally {
      reading.unlock();
      if (ended) {
        release();
      }
    }
  }

  private @Nullable ChatCompletionChunk readEvent() {
    try {
      if (ended) {
        return null;
      }
      byte[] data = events.next();
      if (data == null) {
        throw transport.malformed(
            operation, response.code(), "the stream ended before " + format.terminator(), "", null);
      }
      if (Arrays.equals(data, terminator)) {
        ended = true;
        return null;
      }
      ChatCompletionChunk chunk =
          transport.parse(operation, response.code(), data, ChatCompletionChunk.class);
      if (chunk.getAdditionalProperties().get("error") != null) {
        throw transport.reportedError(operation, response.code(), data);
      }
      return chunk;
    } catch (IOException e) {
      boolean closed = ended;
      close();
      if (closed) {
        return null;
      }
      if (Thread.currentThread().isInterrupted() && !(e instanceof SocketTimeoutException)) {
        throw new InterruptedCallException(operation, operation + " was interrupted", e);
      }
      throw transport.connectionFailure(call.request(), true, e);
    } catch (KolboException e) {
      close();
      throw e;
    }
  }

  /** Ends the stream and gives back its connection. Does nothing if it has ended. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      call.cancel();
    }
    release();
  }

  /** Another thread may be reading: the cancelled call wakes it, and it comes here itself. */
  private void release() {
    transport.open().remove(abort);
    if (reading.tryLock()) {
      try {
        response.close();
      } finally {
        reading.unlock();
      }
    }
  }
}
