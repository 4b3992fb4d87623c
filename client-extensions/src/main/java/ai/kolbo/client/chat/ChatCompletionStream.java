package ai.kolbo.client.chat;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.IncompleteStreamException;
import ai.kolbo.client.error.InterruptedCallException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.ResponseTooLargeException;
import ai.kolbo.client.internal.Access;
import ai.kolbo.client.internal.EventConnection;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
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
    Access.grant(ChatCompletionStream.class, ChatCompletionStream::open);
  }

  private final EventConnection connection;
  private final ChunkReader chunks;
  private final ChatCompletionAccumulator received = new ChatCompletionAccumulator();
  private final int askedChoices;
  private boolean iterated;
  private volatile boolean complete;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  private ChatCompletionStream(EventConnection connection) {
    this.connection = connection;
    this.chunks = new ChunkReader(connection, received);
    ChatCompletionRequest request = connection.argument(ChatCompletionRequest.class);
    askedChoices = request == null || request.getN() == null ? 1 : request.getN();
  }

  /**
   * Fails at once if the response is no stream and does not call itself one.
   *
   * @throws UncheckedIOException if the connection breaks until that is known
   */
  static ChatCompletionStream open(EventConnection connection) {
    ChatCompletionStream stream = new ChatCompletionStream(connection);
    try {
      if (stream.chunks.isMislabelled()) {
        stream.chunks.begin();
      }
    } catch (BodyMemory.TooLarge e) {
      throw stream.fail(connection.tooLarge(e));
    } catch (IOException e) {
      throw stream.fail(new UncheckedIOException(e));
    } catch (RuntimeException | Error e) {
      connection.abort();
      throw e;
    }
    connection.ownedBy(stream);
    return stream;
  }

  /**
   * The chunks, in the order in which they arrive. Can be asked for once.
   *
   * <p>The iterator throws {@link ApiException} for an error that the server reports within the
   * stream, {@link MalformedResponseException} for a chunk that cannot be read, {@link
   * ResponseTooLargeException} if there is more than {@code maxResponseBytes}, {@link
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
    return Stream.generate(this::read).takeWhile(Objects::nonNull).iterator();
  }

  /**
   * Reads the rest, if there is any, and returns the text of the first choice from its beginning.
   * Of a stream that was closed or has failed before, it returns what was received.
   *
   * @throws KolboException as the iterator does
   */
  public String text() {
    readAll();
    return received.text();
  }

  /**
   * Reads the rest, if there is any, and returns the whole completion, as the same request would
   * have been answered without a stream.
   *
   * @throws KolboException as the iterator does, also if it did before
   * @throws IllegalStateException if the stream was closed before its end, and before each choice
   *     that had begun had finished
   */
  public ChatCompletion completion() {
    readAll();
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
    if (!complete && !received.isFinished()) {
      throw new IllegalStateException("the stream was closed before its end");
    }
    return received.completion();
  }

  /** Ends the stream and gives back its connection. Does nothing if it has ended. */
  @Override
  public void close() {
    closed = true;
    connection.abort();
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
    ChatCompletionChunk chunk = null;
    IOException broken = null;
    try {
      connection.resume();
      chunk = chunks.next();
      if (chunk != null) {
        received.accept(chunk);
        if (chunk.getUsage() != null) {
          connection.charged(chunk);
        }
        connection.chunk(
            received.size(), received.isFinished() && received.begun() >= askedChoices);
      }
    } catch (BodyMemory.TooLarge | OutOfMemoryError e) {
      throw fail(connection.tooLarge(e));
    } catch (IOException e) {
      broken = e;
    } catch (RuntimeException e) {
      // What was cut off from outside seems to be malformed.
      if (!closed) {
        RuntimeException interruption = connection.interruption(null);
        throw fail(interruption == null ? e : interruption);
      }
    } catch (Error e) {
      fail(new IllegalStateException(e));
      throw e;
    } finally {
      // Nothing may take this for dropped while it is being read.
      Reference.reachabilityFence(this);
    }
    if (chunk == null) {
      end(broken);
    }
    return chunk;
  }

  /**
   * The stream has ended.
   *
   * @param broken how the connection broke; null if it did not
   * @throws KolboException if something is lost by that
   */
  private void end(@Nullable IOException broken) {
    boolean isAnnounced = broken == null && chunks.isEndAnnounced();
    RuntimeException interruption = isAnnounced || closed ? null : connection.interruption(broken);
    if (interruption != null) {
      throw fail(interruption);
    }
    if (!isAnnounced && !closed && !received.isFinished()) {
      throw fail(loss(broken));
    }
    if (!closed) {
      complete = true;
      connection.finish();
    }
  }

  private RuntimeException loss(@Nullable IOException broken) {
    RuntimeException cause = broken == null ? null : connection.broken(broken);
    String text = received.text();
    String reason =
        cause == null
            ? "the server ended it before " + connection.format().terminator()
            : cause.getMessage();
    String message =
        "%s: the stream was cut off after %s characters: %s"
            .formatted(connection.operation(), text.length(), reason);
    return connection.described(
        new IncompleteStreamException(connection.operation(), message, text, cause));
  }

  private RuntimeException fail(RuntimeException thrown) {
    if (thrown instanceof KolboException known) {
      known.received(received.text());
    }
    failure = thrown;
    connection.abort();
    return thrown;
  }
}
