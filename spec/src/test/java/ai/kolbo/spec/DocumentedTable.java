package ai.kolbo.spec;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A table of the API's own documents, copied by hand into {@code documented-tables}. */
record DocumentedTable(String name, List<DocumentedTable.Row> rows) {

  static DocumentedTable read(String name) {
    try (InputStream csv =
            Objects.requireNonNull(
                DocumentedTable.class.getResourceAsStream("/documented-tables/" + name + ".csv"),
                name);
        MappingIterator<Map<String, String>> rows =
            CsvMapper.builder()
                .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
                .disable(CsvParser.Feature.ALLOW_TRAILING_COMMA)
                .build()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv)) {
      return new DocumentedTable(name, rows.readAll().stream().map(Row::new).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** The rows by key; a row that speaks of several places has several keys. */
  Map<String, Row> by(Function<Row, List<String>> keys) {
    Map<String, Row> byKey = new LinkedHashMap<>();
    for (Row row : rows) {
      for (String key : keys.apply(row)) {
        if (byKey.put(key, row) != null) {
          throw new IllegalStateException("%s has two rows for %s".formatted(name, key));
        }
      }
    }
    return byKey;
  }

  /** One line; an empty cell says that the documents state nothing. */
  record Row(Map<String, String> cells) {

    String get(String column) {
      return Objects.requireNonNull(cells.get(column), column);
    }

    boolean states(String column) {
      return !get(column).isEmpty();
    }

    /** The values of a cell that holds several. */
    List<String> list(String column) {
      return states(column) ? List.of(get(column).split("\\|")) : List.of();
    }

    String operation() {
      return get("method") + " " + get("path");
    }

    /** Whether a document of the API states the row, and not only one of its clients. */
    boolean documented() {
      return list("source").stream().anyMatch(tag -> tag.startsWith("seed:") || isDocs(tag));
    }

    private static boolean isDocs(String tag) {
      return tag.startsWith("docs:") || tag.startsWith("docs-");
    }
  }
}
