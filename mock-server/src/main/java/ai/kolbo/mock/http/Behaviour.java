package ai.kolbo.mock.http;

import java.io.IOException;

/** What an operation does with valid requests; chosen once for each operation. */
public interface Behaviour {
  /**
   * Answers a request.
   *
   * @throws Refusal if a rule of the operation's own is broken
   */
  Answer to(MockRequest request) throws IOException, InterruptedException;
}
