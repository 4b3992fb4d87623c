package ai.kolbo.mock.scenario;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Gateway;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Responds to all requests of the API in the place of the mock. */
public interface Tape extends Gateway.OwnPages {
  /** The response to a request. */
  @Override
  Answer to(Exchange exchange) throws IOException, InterruptedException;

  /** Goes back to the beginning. */
  default void reset() {}

  /**
   * Passes requests on to a real deployment, and saves them with their responses, without keys.
   *
   * @param deployment the base URL that clients would use
   * @param file the cassette, which must not exist yet
   * @throws IllegalArgumentException if it exists, or its directory does not
   */
  static Tape record(
      URI deployment,
      Path file,
      Duration eventInterval,
      ApiDocument document,
      Authentication authentication) {
    return new Recording(deployment, file, eventInterval, document, authentication);
  }

  /**
   * Serves what has been recorded.
   *
   * @param file the cassette
   * @throws IllegalArgumentException if it is none, or cannot be read
   */
  static Tape replay(
      Path file, Duration eventInterval, ApiDocument document, Authentication authentication) {
    return new Replay(file, eventInterval, document, authentication);
  }
}
