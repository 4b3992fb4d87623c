package ai.kolbo.mock;

import ai.kolbo.mock.document.ApiDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document as it comes from the spec module's build.
 *
 * @param name what messages call it
 * @param mock the view for the mock
 * @param published the document that clients get to see
 */
record Source(String name, byte[] mock, byte[] published) {
  private static final String PUBLISHED = "/ai/kolbo/spec/kolbo-openapi.yaml";
  private static final Pattern MOCK_ENDING = Pattern.compile("\\.mock\\.(json|yaml)$");

  /**
   * Reads a document.
   *
   * @param file the view for the mock, with the published document beside it; null for the packaged
   *     one
   */
  static Source read(@Nullable Path file) throws IOException {
    if (file != null) {
      byte[] mock = Files.readAllBytes(file);
      String name = String.valueOf(file.getFileName());
      Path published = file.resolveSibling(MOCK_ENDING.matcher(name).replaceFirst(".yaml"));
      return new Source(
          file.toString(), mock, Files.exists(published) ? Files.readAllBytes(published) : mock);
    }
    try (InputStream in = Source.class.getResourceAsStream(PUBLISHED)) {
      if (in == null) {
        throw new IllegalStateException("The OpenAPI document " + PUBLISHED + " is missing");
      }
      return new Source(PUBLISHED, ApiDocument.packaged(), in.readAllBytes());
    }
  }
}
