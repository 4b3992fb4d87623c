package ai.kolbo.mock.http;

import java.io.IOException;
import org.eclipse.jetty.io.Content;

/** Takes a request's body in as it arrives. */
interface BodySink extends AutoCloseable {
  /**
   * Takes the next piece, which the caller releases.
   *
   * @throws Refusal if the body is not acceptable
   */
  void accept(Content.Chunk piece) throws IOException;

  /**
   * The whole body; its memory counts as taken until this is closed.
   *
   * @throws Refusal if the body is not acceptable
   */
  RequestBody end() throws IOException, InterruptedException;

  /** Keeps the files of the body, which would go with it otherwise. */
  default void keep() throws IOException {}

  /** Gives back memory and removes temporary files, those of a body that has not ended included. */
  @Override
  void close() throws IOException;
}
