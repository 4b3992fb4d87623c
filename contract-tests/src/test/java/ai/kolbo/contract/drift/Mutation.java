package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import com.fasterxml.jackson.databind.JsonNode;

/** A documented example of a response with one fault, and what a judge says of it. */
record Mutation(JsonNode body, Deviation deviation) {
  @Override
  public String toString() {
    return deviation.operation()
        + " "
        + deviation.status()
        + " "
        + deviation.location()
        + " "
        + deviation.kind()
        + " "
        + deviation.observed();
  }
}
