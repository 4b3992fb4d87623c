package ai.kolbo.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows from all over the table, few enough for every build; {@link FaultTableStressTest} has all.
 */
class FaultTableTest {
  private static final int ROWS = 40;

  @TempDir private static Path directory;
  private static RowRun run;

  @BeforeAll
  static void start() {
    List<TableRow> rows = FaultTable.some(ROWS);
    assertThat(rows).hasSize(ROWS).doesNotHaveDuplicates();
    run = new RowRun(rows, directory);
  }

  @TestFactory
  Stream<DynamicTest> someRows() {
    return run.tests();
  }

  @AfterAll
  static void print() {
    System.out.println("Fault table, some rows: " + run.summary());
  }
}
