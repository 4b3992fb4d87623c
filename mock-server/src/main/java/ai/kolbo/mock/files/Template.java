package ai.kolbo.mock.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** Reads the files that {@code mock-server/templates/make.sh} makes. */
final class Template {
  private Template() {}

  static byte[] read(String name) throws IOException {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("The jar lacks the template " + name);
      }
      return in.readAllBytes();
    }
  }
}
