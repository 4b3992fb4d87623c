package ai.kolbo.contract.mutation;

import ai.kolbo.contract.score.PassingResponse;
import java.util.function.UnaryOperator;

/**
 * A change of what the mock responds to an operation.
 *
 * @param operation the id of the operation
 * @param status of the responses that are changed
 * @param kind such as {@code member dropped}
 * @param name what is changed, for people
 * @param excuse why the suite need not see it; empty if it has to
 * @param change made to each response
 */
record ResponseMutation(
    String operation,
    int status,
    String kind,
    String name,
    String excuse,
    UnaryOperator<PassingResponse> change) {

  @Override
  public String toString() {
    return "%s, %d: %s%s".formatted(operation, status, kind, name.isEmpty() ? "" : " " + name);
  }
}
