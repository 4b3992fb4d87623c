package ai.kolbo.mock.pages;

import ai.kolbo.mock.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A file that comes with the mock.
 *
 * @param resource its place in this package
 */
record StaticFile(String resource, String mediaType) {
  /** Pages load what this server has, and nothing else. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
              + "media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
              + "frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Cache-Control",
          "no-cache");

  /** The file; read anew each time, for some are large and all are seldom asked for. */
  Answer answer() throws IOException {
    try (InputStream in = StaticFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("The page " + resource + " is missing");
      }
      return new Answer.Body(200, HEADERS, mediaType, in.readAllBytes());
    }
  }
}
