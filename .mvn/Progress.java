import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Prints what a quiet build is doing: each stage as it begins, and every 30 seconds how long it has
 * been running.
 *
 * <p>Each module writes its stage into a file. This program ends when it reads {@code done}, or
 * when Maven ends.
 */
final class Progress {
  private static final Duration REMINDER = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final String LAST = "done";

  /**
   * @param args the file with the current stage
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = Path.of(args[0]);
    ProcessHandle maven = ProcessHandle.current().parent().orElseThrow();
    String stage = "";
    Instant begin = Instant.now();
    Instant printed = begin;
    String next = "";
    while (maven.isAlive() && !next.equals(LAST)) {
      Instant now = Instant.now();
      if (!next.equals(stage)) {
        stage = next;
        begin = now;
        printed = now;
        System.out.println(stage + " ...");
      } else if (Duration.between(printed, now).compareTo(REMINDER) >= 0) {
        printed = now;
        System.out.println(stage + " ... " + Duration.between(begin, now).toSeconds() + " s");
      }
      Thread.sleep(LOOK.toMillis());
      next = read(file, stage);
    }
  }

  /** Returns the stage, or {@code last} while the file is being written. */
  private static String read(Path file, String last) throws IOException {
    try {
      String stage = Files.readString(file).strip();
      return stage.isEmpty() ? last : stage;
    } catch (NoSuchFileException e) {
      return last;
    }
  }
}
