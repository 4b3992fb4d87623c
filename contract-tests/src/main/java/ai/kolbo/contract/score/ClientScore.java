package ai.kolbo.contract.score;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How a client uses the API.
 *
 * @param operations those that it has called, in the document's order, then undocumented ones
 * @param requests how many it has sent
 * @param notJudged how many of them were too large to be judged
 * @param forgotten how many were too many to be kept, and do not count
 */
public record ClientScore(
    List<OperationScore> operations, int requests, int notJudged, int forgotten) {

  /** The mean of the scores of all operations, from 0 to 100; empty if nothing was scored. */
  public OptionalDouble total() {
    return operations.stream().flatMapToDouble(operation -> operation.score().stream()).average();
  }

  /**
   * The score of an operation.
   *
   * @throws IllegalArgumentException if the client has not called it
   */
  public OperationScore operation(String id) {
    return operations.stream()
        .filter(operation -> operation.operation().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No request was for " + id));
  }
}
