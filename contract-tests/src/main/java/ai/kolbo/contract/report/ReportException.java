package ai.kolbo.contract.report;

import java.io.IOException;
import java.nio.file.Path;

/** A report could not be written. The message is one sentence for people. */
public final class ReportException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;

  ReportException(Path file, String reason, Throwable cause) {
    super("The report cannot be written to " + file + ": " + reason + ".", cause);
    this.file = file;
  }

  /** The file or the directory that could not be written. */
  public Path file() {
    return file;
  }
}
