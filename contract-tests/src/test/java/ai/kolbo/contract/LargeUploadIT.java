package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UploadedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The largest file that the API takes, through client and mock, each in a JVM with a heap far
 * smaller than the file.
 */
@Tag("stress")
class LargeUploadIT {
  private static final long MAX_BYTES =
      ApiDocument.published()
          .json()
          .at("/paths/~1api~1kolbo~1v1~1files/post/x-kolbo-upload/parts/0/maxFileBytes")
          .asLong();
  private static final long MEMORY_BYTES = 320L << 20;

  @Test
  void theLargestFileIsUploadedInConstantMemory(@TempDir Path directory) throws Exception {
    Path file = sparse(directory.resolve("large.bin"), MAX_BYTES);
    Path report = directory.resolve("report");
    try (RunnableJar mock = RunnableJar.start("-Xmx64m")) {
      Process client =
          new ProcessBuilder(
                  RunnableJar.java(),
                  "-Xmx64m",
                  "-classpath",
                  System.getProperty("java.class.path"),
                  Uploader.class.getName(),
                  mock.uri().toString(),
                  file.toString(),
                  report.toString())
              .inheritIO()
              .start();

      assertThat(client.waitFor()).as("exit status of the client").isZero();
      String[] reported = Files.readString(report).split(" ");
      assertThat(Long.parseLong(reported[0])).as("bytes that arrived").isEqualTo(MAX_BYTES);
      if (Files.exists(Path.of("/proc/self/status"))) {
        assertThat(Long.parseLong(reported[1])).as("memory of the client").isLessThan(MEMORY_BYTES);
        assertThat(RunnableJar.peakResidentBytes(mock.process.pid()))
            .as("memory of the mock")
            .isLessThan(MEMORY_BYTES);
      }
    }
  }

  private static Path sparse(Path file, long bytes) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(bytes);
    }
    return file;
  }

  /** The client's side, in a JVM of its own. */
  static final class Uploader {
    private Uploader() {}

    /**
     * Uploads the file {@code args[1]} to {@code args[0]}, and writes bytes and memory to {@code
     * args[2]}.
     */
    public static void main(String[] args) throws IOException {
      try (KolboClient kolbo = KolboClient.builder().baseUrl(args[0]).apiKey("any").build()) {
        UploadedFile uploaded = kolbo.files().upload(UploadFile.of(Path.of(args[1])));
        long memory =
            Files.exists(Path.of("/proc/self/status"))
                ? RunnableJar.peakResidentBytes(ProcessHandle.current().pid())
                : 0;
        Files.writeString(Path.of(args[2]), uploaded.getBytes() + " " + memory);
      }
    }
  }
}
