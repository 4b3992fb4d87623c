package ai.kolbo.client.money.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.api.Operation;
import ai.kolbo.api.Operations;
import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which price rules this version computes; their prices are held against the document's. */
class PriceRuleTest {
  @Test
  void everyRuleOfTheDocumentIsKnown() {
    List<String> priced = new ArrayList<>();
    for (String method : Operations.methods()) {
      Operation operation = Operations.of(method);
      if (operation.rules().get("price") != null) {
        priced.add(method);
        assertThat(rule(operation.rules().get("price")).unknownPart()).as(method).isNull();
      }
    }
    assertThat(priced).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'rate': ['credit'], 'surcharge': 2} | surcharge",
        "{'rate': ['credit'], 'rounding': 'down'} | rounding: down",
        "{'quantities': [{'member': 'a'}, {'member': 'b', 'squared': true}]} | quantities.squared",
        "{'quantities': [{'fit': {'steps': 'x'}}]} | quantities.fit.steps",
        "{'multipliers': [{'model': 'm', 'when': {'member': 'a', 'over': 3}}]} | multipliers.when.over",
        "{'tokens': {'cached': 'x'}} | tokens.cached"
      })
  void whatThisVersionDoesNotKnowIsNamed(String json, String part) throws IOException {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);

    assertThat(rule(Json.readAny(bytes)).unknownPart()).isEqualTo(part);
  }

  private static PriceRule rule(Object json) {
    return new PriceRule(new JsonTree(json), new Conditions(new JsonTree(null)));
  }
}
