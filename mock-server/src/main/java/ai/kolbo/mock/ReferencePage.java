package ai.kolbo.mock;

import java.io.IOException;
import java.io.InputStream;

/** The reference page of the OpenAPI document, for browsers. */
final class ReferencePage {

  static final String PATH = "/docs";
  static final String MEDIA_TYPE = "text/html; charset=utf-8";
  private static final String RESOURCE = "/ai/kolbo/spec/index.html";

  private ReferencePage() {}

  /** The whole page; read anew each time, for it is large and seldom asked for. */
  static byte[] bytes() throws IOException {
    try (InputStream in = ReferencePage.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The reference page " + RESOURCE + " is missing");
      }
      return in.readAllBytes();
    }
  }
}
