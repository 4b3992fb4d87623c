package ai.kolbo.mock.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory for temporary files of all mocks of this JVM. It is there while one of them is. */
final class Scratch {
  private static Path root = Path.of("");
  private static int users;

  private Scratch() {}

  /** Makes a directory in it. */
  static synchronized Path make(String prefix) throws IOException {
    if (users == 0) {
      root = Files.createTempDirectory("kolbo-mock-scratch-");
    }
    users++;
    try {
      return Files.createTempDirectory(root, prefix);
    } catch (IOException e) {
      leave();
      throw e;
    }
  }

  /** Removes a directory in it, which is empty. */
  static synchronized void remove(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } finally {
      leave();
    }
  }

  private static void leave() throws IOException {
    users--;
    if (users == 0) {
      Files.deleteIfExists(root);
    }
  }
}
