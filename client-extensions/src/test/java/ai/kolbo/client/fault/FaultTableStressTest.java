package ai.kolbo.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Every fault, at every place, with every call. */
@Tag("stress")
@Tag("minutes")
@Isolated
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FaultTableStressTest {
  /** May grow. */
  private static final int FEWEST_ROWS = 2_700;

  @TempDir private static Path directory;
  private static RowRun run;

  @BeforeAll
  static void start() {
    List<TableRow> rows = FaultTable.all();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(FEWEST_ROWS).doesNotHaveDuplicates();
    run = new RowRun(rows, directory);
  }

  @TestFactory
  Stream<DynamicTest> allRows() {
    return run.tests();
  }

  @AfterAll
  static void print() {
    System.out.println("Fault table: " + run.summary());
  }
}
