package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.spec.DocumentedTable.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What the OpenAPI document says in the terms of a table, by the keys of the table's rows. Compared
 * both ways: each row is so in the document, and the document says nothing without a row.
 *
 * @param documented the rows by key
 * @param stated what the document says by key
 * @param unlisted keys that need no row
 * @param differences what differs between a row and what the document says
 */
record TableProjection<T>(
    Map<String, Row> documented,
    Map<String, T> stated,
    Set<String> unlisted,
    BiFunction<Row, T, List<String>> differences) {

  /** Of a table whose rows are compared cell by cell. */
  static TableProjection<Map<String, String>> ofCells(
      String table, Function<Row, String> key, Map<String, Map<String, String>> stated) {
    return new TableProjection<>(
        DocumentedTable.read(table).by(row -> List.of(key.apply(row))),
        stated,
        Set.of(),
        TableProjection::cells);
  }

  Stream<DynamicTest> tests() {
    return Stream.concat(
        documented.entrySet().stream()
            .map(row -> test(row.getKey(), differences(row.getKey(), row.getValue()))),
        stated.keySet().stream()
            .filter(key -> !unlisted.contains(key))
            .map(
                key ->
                    test(
                        key + " has a row",
                        documented.containsKey(key)
                            ? List.of()
                            : List.of("is in the spec, not in the documents"))));
  }

  private List<String> differences(String key, Row row) {
    return stated.containsKey(key)
        ? differences.apply(row, stated.get(key))
        : List.of("is in the documents, not in the spec");
  }

  private static DynamicTest test(String name, List<String> differences) {
    return dynamicTest(name, () -> assertThat(differences).as(name).isEmpty());
  }

  private static List<String> cells(Row row, Map<String, String> stated) {
    List<String> differences = new ArrayList<>();
    stated.forEach(
        (column, cell) -> {
          if (column.equals("source")) {
            SourceComparison.difference(row, cell).ifPresent(differences::add);
          } else if (!values(column, row.get(column)).equals(values(column, cell))) {
            differences.add(
                "%s is '%s' in the documents, '%s' in the spec"
                    .formatted(column, row.get(column), cell));
          }
        });
    return differences;
  }

  /** The values of a cell, in an order of their own unless theirs matters. */
  private static List<String> values(String column, String cell) {
    Stream<String> values = Stream.of(cell.split("\\|")).map(TableProjection::plain);
    return (column.equals("order") ? values : values.sorted()).toList();
  }

  private static String plain(String value) {
    return value.matches("-?\\d+(\\.\\d+)?")
        ? new BigDecimal(value).stripTrailingZeros().toPlainString()
        : value;
  }
}
