package ai.kolbo.contract.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.document.SchemaFacts;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The matrix has a case for whatever the document says of requests. */
class MatrixTest {
  private static final ApiDocument DOCUMENT = ApiDocument.published();
  private static final Matrix MATRIX = new Matrix(DOCUMENT);
  private static final List<MatrixCase> CASES = MATRIX.cases();

  /** No less than there were when this was written. */
  private static final int FLOOR = 1_350;

  @Test
  void itHasNoFewerCasesThanBefore() {
    Map<String, Long> counts =
        CASES.stream()
            .collect(
                Collectors.groupingBy(
                    test -> test.operation().id(), TreeMap::new, Collectors.counting()));
    counts.forEach((operation, count) -> System.out.printf("%5d  %s%n", count, operation));
    System.out.printf("%5d  cases in all%n", CASES.size());

    assertThat(counts).hasSameSizeAs(DOCUMENT.operations());
    assertThat(counts.values()).allMatch(count -> count >= 5);
    assertThat(CASES).hasSizeGreaterThanOrEqualTo(FLOOR);
  }

  @Test
  void eachCaseHasANameOfItsOwn() {
    assertThat(CASES).extracting(MatrixCase::name).doesNotHaveDuplicates();
    assertThat(CASES)
        .extracting(MatrixCase::name)
        .contains("POST /api/v1/generate/image · prompt missing → 400");
  }

  @Test
  void everyKindOfCaseIsThere() {
    assertThat(CASES).extracting(MatrixCase::category).contains(Category.values());
  }

  @Test
  void everyDocumentedStatusAndEveryExampleHasACase() {
    for (Operation operation : DOCUMENT.operations()) {
      Set<Integer> played = new TreeSet<>();
      cases(operation, Category.STATUS).forEach(test -> played.addAll(test.statuses()));
      assertThat(played)
          .as(operation.id())
          .containsExactlyInAnyOrderElementsOf(operation.statuses());
      operation
          .requestContent()
          .forEach(
              content ->
                  content
                      .path("examples")
                      .fieldNames()
                      .forEachRemaining(
                          name ->
                              assertThat(cases(operation, Category.EXAMPLE))
                                  .extracting(MatrixCase::about)
                                  .contains("example " + name)));
    }
  }

  /**
   * A member without which a request is wrong, a bound, a word: each is looked for in all schemas.
   */
  @Test
  void everyRequiredMemberIsMissingInACase() {
    for (Operation operation : DOCUMENT.operations()) {
      operation
          .requestContent()
          .fieldNames()
          .forEachRemaining(
              mediaType ->
                  new SchemaFacts(DOCUMENT)
                      .required(operation.requestSchema(mediaType))
                      .forEach(
                          member ->
                              assertThat(CASES)
                                  .filteredOn(test -> test.operation() == operation)
                                  .extracting(MatrixCase::about)
                                  .as(operation.id())
                                  .containsAnyOf(member + " missing", member + " without a file")));
    }
  }

  @Test
  void allOfWhatIsWrongIsRefusedAndAllElseIsTaken() {
    for (MatrixCase test : CASES) {
      boolean isRefused = test.statuses().stream().allMatch(status -> status >= 400);
      boolean isPlayed = test.category() == Category.STATUS;
      boolean isTaken = test.category() == Category.SURPLUS_MEMBER || !test.category().isInvalid();
      boolean isUnknown =
          List.of(Category.WRONG_KEY, Category.UNKNOWN_ID).contains(test.category());
      assertThat(isPlayed || isRefused == (!isTaken || isUnknown)).as(test.name()).isTrue();
    }
  }

  private static List<MatrixCase> cases(Operation operation, Category category) {
    return CASES.stream()
        .filter(test -> test.operation() == operation && test.category() == category)
        .toList();
  }
}
