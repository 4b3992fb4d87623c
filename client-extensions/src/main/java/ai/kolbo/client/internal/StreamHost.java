package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a stream of events needs of the pipeline that opened it. Made for one stream. */
public interface StreamHost {
  /** The {@code operationId} of the call. */
  String operation();

  /** How the operation responds with events. */
  EventStream format();

  /** The longest time without an event, whatever keep-alives come; more than zero. */
  Duration longestSilence();

  /** The typed failure of an error that the server reports within the stream. */
  RuntimeException reported(byte[] body);

  /** The failure of a stream that is not what the API documents. */
  RuntimeException malformed(String reason, byte[] body, @Nullable Throwable cause);

  /** The failure of a connection that broke while the stream was read. */
  RuntimeException broken(IOException failure);

  /** Begins to look after a stream, so that it ends with the client. */
  void opened(OpenCalls.Open stream);

  /** Forgets a stream that has ended; nothing if it was forgotten. */
  void ended(OpenCalls.Open stream);

  /** Begins to look for an interrupt of a thread that waits for the stream. */
  void waiting(Interrupts.Waiting reader);

  /** Ends looking for an interrupt. */
  void waited(Interrupts.Waiting reader);
}
