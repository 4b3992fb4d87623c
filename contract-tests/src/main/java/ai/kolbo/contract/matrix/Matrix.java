package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.deployment.RequestDraft.Credentials;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All cases that follow from a document. */
public final class Matrix {
  /** What HTTP itself has for a body of a wrong type; an operation need not document it. */
  static final int UNSUPPORTED_MEDIA_TYPE = 415;

  private final ApiDocument document;
  private final Examples examples;
  private final BodyCases bodies;
  private final ParameterCases parameters;

  /** The cases of a document. */
  public Matrix(ApiDocument document) {
    this.document = document;
    this.examples = new Examples(document);
    this.bodies = new BodyCases(document, examples);
    this.parameters = new ParameterCases(document);
  }

  /** The cases of all operations. */
  public List<MatrixCase> cases() {
    return document.operations().stream().flatMap(operation -> cases(operation).stream()).toList();
  }

  /** The cases of an operation. */
  public List<MatrixCase> cases(Operation operation) {
    List<MatrixCase> cases = new ArrayList<>();
    RequestDraft first = examples.first(operation);
    examples(operation, cases);
    credentials(operation, first, cases);
    bodies.add(operation, cases);
    parameters.add(operation, first, cases);
    for (int status : operation.statuses()) {
      cases.add(
          new MatrixCase(
              Category.STATUS,
              "documented status",
              first.withHeader("Prefer", "code=" + status),
              "",
              Set.of(status)));
    }
    return cases;
  }

  private void examples(Operation operation, List<MatrixCase> cases) {
    examples
        .of(operation)
        .forEach(
            (name, request) ->
                cases.add(
                    new MatrixCase(
                        Category.EXAMPLE,
                        name.isEmpty() ? "as documented" : "example " + name,
                        request,
                        "",
                        Set.of(operation.success()))));
  }

  private void credentials(Operation operation, RequestDraft first, List<MatrixCase> cases) {
    if (operation.securitySchemes().isEmpty()) {
      return;
    }
    Set<Integer> refused = Set.of(401);
    cases.add(new MatrixCase(Category.NO_KEY, "no key", first.with(Credentials.NONE), "", refused));
    if (document.isForUsers(operation)) {
      // There is no token of which everybody knows that no user has it.
      cases.add(wrongScheme(first, refused));
      return;
    }
    cases.add(
        new MatrixCase(
            Category.WRONG_KEY, "wrong key", first.with(Credentials.REJECTED), "", refused));
    // An operation that takes a key in either way has no wrong one.
    if (operation.securitySchemes().size() == 1) {
      cases.add(wrongScheme(first, refused));
    }
  }

  private static MatrixCase wrongScheme(RequestDraft first, Set<Integer> refused) {
    return new MatrixCase(
        Category.WRONG_SCHEME, "wrong scheme", first.with(Credentials.WRONG_SCHEME), "", refused);
  }

  /** The statuses with which a bad request is refused, of those that an operation documents. */
  static Set<Integer> refusals(Operation operation) {
    JsonNode responses = operation.node().path("responses");
    return responses.has("400") ? Set.of(400) : Set.of();
  }
}
