package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.spec.WrongInstance.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Judges examples and their wrong forms, and counts them. */
final class ExampleTally {
  private int valid;
  private int missing;
  private int wrongType;

  /** Asserts that the example is valid and that each of its wrong forms is not. */
  void judge(JsonNode schema, JsonNode example) {
    assertThat(JsonSchemaValidation.violations(schema, example)).isEmpty();
    valid++;
    List<WrongInstance> wrongForms = WrongInstance.of(schema, example);
    assertThat(wrongForms)
        .filteredOn(wrong -> JsonSchemaValidation.isValid(schema, wrong.json()))
        .extracting(WrongInstance::what)
        .as("wrong forms that pass as valid")
        .isEmpty();
    for (WrongInstance wrong : wrongForms) {
      if (wrong.fault() == Fault.MISSING) {
        missing++;
      } else {
        wrongType++;
      }
    }
  }

  int valid() {
    return valid;
  }

  int missing() {
    return missing;
  }

  int wrongType() {
    return wrongType;
  }

  @Override
  public String toString() {
    return "%d examples valid; %d negative cases rejected: %d without a required member, %d with a wrong type"
        .formatted(valid, missing + wrongType, missing, wrongType);
  }
}
