package ai.kolbo.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeExpressionsTest {
  private static final String BODY =
      """
      {"state": "completed", "count": 3, "none": null, "list": [{"id": "a"}, {"id": "b"}], "a~b": {"c/d": 1}}
      """;

  private Scope scope;

  @BeforeEach
  void receive() {
    Workflow workflow = ArazzoDocument.published().workflow("listModels");
    scope =
        new Scope(
            workflow,
            Map.of("apiKey", TextNode.valueOf("secret-key")),
            Map.of("earlier", Map.of("id", TextNode.valueOf("w"))));
    scope.exchanged(
        new Exchange(
            "GET",
            "/api/v1/models",
            "",
            Map.of(),
            new byte[0],
            200,
            Map.of("content-type", List.of("application/json; charset=utf-8")),
            BODY.getBytes(StandardCharsets.UTF_8),
            true,
            Duration.ZERO));
    scope.finished("start", Map.of("id", TextNode.valueOf("a"), "count", count(4)));
  }

  private static JsonNode count(int number) {
    return ApiDocument.JSON.getNodeFactory().numberNode(number);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $statusCode                          | 200
          $response.body#/state                | "completed"
          $response.body#/list/1/id            | "b"
          $response.body#/a~0b/c~1d            | 1
          $response.header.Content-Type        | "application/json; charset=utf-8"
          $steps.start.outputs.id              | "a"
          $workflows.earlier.outputs.id        | "w"
          $inputs.apiKey                       | "secret-key"
          """)
  void anExpressionHasAValue(String expression, String value) {
    assertThat(RuntimeExpressions.evaluate(expression, scope)).hasToString(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$response.body#/other", "$response.body#/list/9", "$response.header.x"})
  void whatIsNotThereIsMissing(String expression) {
    assertThat(RuntimeExpressions.evaluate(expression, scope).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$url",
        "$request.body",
        "$response.query.x",
        "$steps.start.id",
        "$steps.none.outputs.id",
        "$steps.start.outputs.none",
        "$inputs.none",
        "state"
      })
  void whatItDoesNotKnowIsRefused(String expression) {
    assertThatThrownBy(() -> RuntimeExpressions.evaluate(expression, scope))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      textBlock =
          """
          $statusCode == 200 ; true
          $statusCode != 200 ; false
          $response.body#/state == 'COMPLETED' ; true
          $response.body#/state == 'failed' ; false
          $response.body#/state != 'failed' && $response.body#/count == 3 ; true
          $statusCode == 500 || $response.body#/count >= 3 ; true
          $statusCode == 200 || $statusCode == 1 && $statusCode == 2 ; true
          $response.body#/count < $steps.start.outputs.count ; true
          $response.body#/count > 3 ; false
          $response.body#/count <= 3.0 ; true
          $response.body#/count == '3' ; false
          $response.body#/none == null ; true
          $response.body#/other == null ; false
          $response.body#/other != 'failed' ; false
          $response.body#/other < 3 ; false
          $response.body#/state == 'a && b' ; false
          """)
  void aSimpleConditionHolds(String condition, boolean expected) {
    assertThat(new SimpleCondition(condition, scope).holds()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$statusCode", "$statusCode == abc", "$statusCode = 200", "!$statusCode"})
  void aConditionOfAnotherKindIsRefused(String condition) {
    assertThatThrownBy(() -> new SimpleCondition(condition, scope).holds())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $..list[?(@.id == {$steps.start.outputs.id})] | true
          $..list[?(@.id == "c")]                       | false
          $..list[0]                                    | true
          $..list[2]                                    | false
          $..other                                      | false
          $[?(@.count > 1)]                             | true
          $[?(@.count > 3)]                             | false
          """)
  void aJsonPathLeadsToSomething(String condition, boolean expected) {
    Criterion criterion = new Criterion(Criterion.Kind.JSONPATH, "$response.body", condition);

    assertThat(Criteria.unmet(criterion, scope).isEmpty()).isEqualTo(expected);
  }

  @Test
  void aTextKeepsItsSecrets() {
    assertThat(scope.shown(TextNode.valueOf("Bearer secret-key"))).isEqualTo("\"Bearer ***\"");
  }

  @Test
  void expressionsInBracesAreFilledIn() {
    JsonNode template =
        ApiDocument.JSON
            .createObjectNode()
            .put("whole", "$response.body#/count")
            .put("part", "item {$steps.start.outputs.id} of {$response.body#/count}")
            .put("price", "costs $5");

    assertThat(RuntimeExpressions.filled(template, scope))
        .hasToString("{\"whole\":3,\"part\":\"item a of 3\",\"price\":\"costs $5\"}");
  }
}
