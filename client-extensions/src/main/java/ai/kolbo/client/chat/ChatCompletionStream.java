package ai.kolbo.client.chat;

import ai.kolbo.api.EventStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.internal.EventConnection;
import ai.kolbo.client.internal.OversizedEventException;
import ai.kolbo.client.internal.StreamHost;
import ai.kolbo.client.internal.StreamOpeners;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * A completion that arrives chunk by chunk. It is read as fast as it is iterated, by the thread
 * that iterates. It holds a connection until it has been read to its end or closed; closing it
 * early ends the response at the server.
 *
 * <p>Iterate over the chunks, or let {@link #text()} or {@link #completion()} read them. One thread
 * at a time may read; any thread may close.
 */
public final class ChatCompletionStream implements Iterable<ChatCompletionChunk>, AutoCloseable {
  static {
    StreamOpeners.grant(ChatCompletionStream.class, ChatCompletionStream::open);
  }

  private static final Cleaner CLEANER = Cleaner.create();

  /** How long a finished completion waits for its usage and for the end of the stream. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final EventConnection connection;
  private final Cleaner.Cleanable cleanable;
  private final StreamHost host;
  private final String terminator;
  private final ChunkReader chunks;
  private final ChatCompletionAccumulator received = new ChatCompletionAccumulator();
  private boolean iterated;
  private volatile boolean complete;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  private ChatCompletionStream(EventConnection connection, EventStream format, StreamHost host) {
    this.connection = connection;
    this.cleanable = CLEANER.register(this, connection::abort);
    this.host = host;
    this.terminator = format.terminator();
    this.chunks = new ChunkReader(connection, format, host);
  }

  static ChatCompletionStream open(
      Call call, Response response, EventStream format, StreamHost host) {
    MediaType type = response.body().contentType();
    ChatCompletionStream stream =
        new ChatCompletionStream(new EventConnection(call, response, host), format, host);
    if (type == null || !format.mediaType().equals(type.type() + "/" + type.subtype())) {
      stream.beginAs(type == null ? "of no media type" : type.toString());
    }
    return stream;
  }

  /**
   * The chunks, in the order in which they arrive. Can be asked for once.
   *
   * <p>The iterator throws {@link ApiException} for an error that the server reports within the
   * stream, {@link MalformedResponseException} for a chunk that cannot be read, {@link
   * IncompleteStreamException} if the stream is cut off, and {@link InterruptedCallException} if
   * the thread is interrupted. Each of them has the {@link KolboException#receivedText() text} that
   * was received.
   *
   * @throws IllegalStateException if it was asked for before
   */
  @Override
  public Iterator<ChatCompletionChunk> iterator() {
    if (iterated) {
      throw new IllegalStateException("the chunks of a stream can be iterated once");
    }
    iterated = true;
    return new Chunks();
  }

  /**
   * Reads the rest, if there is any, and returns the text of the first choice from its beginning.
   * Of a stream that was closed or has failed before, it returns what was received.
   *
   * @throws KolboException as the iterator does
   */
  public String text() {
    readAll();
    return receivedText();
  }

  /**
   * Reads the rest, if there is any, and returns the whole completion, as the same request would
   * have been answered without a stream.
   *
   * @throws KolboException as the iterator does, also if it did before
   * @throws IllegalStateException if the stream was closed before its end
   */
  public ChatCompletion completion() {
    readAll();
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
    if (!complete) {
      throw new IllegalStateException("the stream was closed before its end");
    }
    synchronized (received) {
      return received.completion();
    }
  }

  /** Ends the stream and gives back its connection. Does nothing if it has ended. */
  @Override
  public void close() {
    closed = true;
    cleanable.clean();
  }

  private String receivedText() {
    synchronized (received) {
      return received.text();
    }
  }

  private void readAll() {
    while (read() != null) {
      // It is kept in what was received.
    }
  }

  private @Nullable ChatCompletionChunk read() {
    if (complete || closed || failure != null) {
      return null;
    }
    try {
      ChatCompletionChunk chunk = readChunk();
      if (chunk == null) {
        complete();
      }
      return chunk;
    } catch (IOException e) {
      return broken(e);
    } catch (RuntimeException e) {
      throw fail(e);
    } catch (Error e) {
      fail(new IllegalStateException(e));
      throw e;
    } finally {
      // Nothing may take this for dropped while it is being read.
      Reference.reachabilityFence(this);
    }
  }

  private @Nullable ChatCompletionChunk readChunk() throws IOException {
    ChatCompletionChunk chunk = chunks.next();
    if (chunk != null) {
      return accepted(chunk);
    }
    if (chunks.isEndAnnounced()) {
      return null;
    }
    RuntimeException interruption = connection.interruption(null);
    if (interruption != null) {
      throw interruption;
    }
    if (!closed && !received.isFinished()) {
      throw cutOff("the server ended it before " + terminator, null);
    }
    return null;
  }

  private void beginAs(String wrongType) {
    try {
      chunks.begin(wrongType);
    } catch (IOException e) {
      broken(e);
    } catch (RuntimeException e) {
      throw fail(e);
    } catch (Error e) {
      fail(new IllegalStateException(e));
      throw e;
    }
  }

  private ChatCompletionChunk accepted(ChatCompletionChunk chunk) {
    synchronized (received) {
      received.accept(chunk);
    }
    connection.event(received.isFinished() ? GRACE : null);
    return chunk;
  }

  private void complete() {
    if (!closed) {
      complete = true;
      connection.finish();
    }
    cleanable.clean();
  }

  /**
   * The connection broke.
   *
   * @return null if nothing is lost by that
   */
  private @Nullable ChatCompletionChunk broken(IOException e) {
    RuntimeException interruption = closed ? null : connection.interruption(e);
    if (interruption != null) {
      throw fail(interruption);
    }
    if (closed || received.isFinished()) {
      complete();
      return null;
    }
    if (e instanceof OversizedEventException) {
      throw fail(host.malformed(String.valueOf(e.getMessage()), new byte[0], e));
    }
    RuntimeException cause = host.broken(e);
    throw fail(cutOff(String.valueOf(cause.getMessage()), cause));
  }

  private IncompleteStreamException cutOff(String reason, @Nullable Throwable cause) {
    String text = receivedText();
    return new IncompleteStreamException(
        host.operation(),
        host.operation()
            + ": the stream was cut off after "
            + text.length()
            + " characters: "
            + reason,
        text,
        cause);
  }

  private RuntimeException fail(RuntimeException thrown) {
    if (thrown instanceof KolboException known) {
      known.received(receivedText());
    }
    failure = thrown;
    cleanable.clean();
    return thrown;
  }

  private final class Chunks implements Iterator<ChatCompletionChunk> {
    private @Nullable ChatCompletionChunk next;

    @Override
    public boolean hasNext() {
      if (next == null) {
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
  }
}
