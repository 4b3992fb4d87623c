package ai.kolbo.mock.http;

import java.io.IOException;

/** Knows what the document allows. */
public interface Validator {
  /**
   * Checks a request, and gives the answer that the document has for it.
   *
   * @param prefer the request's {@code Prefer} header; empty without one
   * @throws Refusal if the document does not allow it
   */
  Answer.Body check(MockRequest request, String prefer) throws IOException, InterruptedException;
}
