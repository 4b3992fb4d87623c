package ai.kolbo.client.fault;

import java.nio.file.Path;

/** A row of the table; its text is its name. */
interface TableRow {
  Protocol protocol();

  Fault fault();

  /**
   * Makes the call, and checks what comes of it. To be called in a thread group of its own.
   *
   * @param directory for files
   * @throws Exception if the row is wrong
   */
  void run(Path directory) throws Exception;

  /** What rows are counted by. */
  default String group() {
    return protocol() + " " + fault().kind();
  }
}
