package ai.kolbo.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the runner cannot run is refused when the document is read. */
class ArazzoDocumentTest {
  private static final String PUBLISHED = ApiDocument.resource("kolbo-workflows.arazzo.json");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "arazzo": "1.0.1"          | "arazzo": "2.0.0"          | The document is of another version
          "operationId": "getBalance"| "operationId": "getBalanc" | no operation getBalanc
          "operationId": "getBalance"| "workflowId": "listModels" | has an unknown member workflowId
          "type": "retry"            | "type": "goto"             | is of a type that is unknown here
          "type": "end"              | "type": "stop"             | has an unknown word stop
          "type": "jsonpath"         | "type": "xpath"            | has an unknown word xpath
          "in": "path"               | "in": "cookie"             | has an unknown word cookie
          "retryLimit"               | "retryMost"                | has an unknown member retryMost
          "mock"                     | "magic"                    | has an unknown word magic
          "sum"                      | "product"                  | is of an unknown kind
          "stepId": "page2",         | "stepId": "page9",         | has no step page9
          "components.parameters.apiKey" | "components.parameters.key" | nothing
          """)
  void whatItDoesNotKnowIsRefused(String word, String other, String message) {
    String document =
        word.contains("stepId")
            ? PUBLISHED.replace(
                "\"type\": \"goto\",\n              " + word,
                "\"type\": \"goto\",\n              " + other)
            : PUBLISHED.replaceFirst(
                java.util.regex.Pattern.quote(word.replace("\"components", "\"$components")),
                java.util.regex.Matcher.quoteReplacement(
                    other.replace("\"components", "\"$components")));
    assertThat(document).isNotEqualTo(PUBLISHED);

    assertThatThrownBy(() -> ArazzoDocument.of(document, ApiDocument.published()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aWorkflowTellsWhatItNeeds() {
    Workflow failed = ArazzoDocument.published().workflow("generateImage-failed");
    Workflow charged = ArazzoDocument.published().workflow("generateImage-charged");
    Workflow messages = ArazzoDocument.published().workflow("listConversationMessages-pages");
    Workflow models = ArazzoDocument.published().workflow("listModels");

    assertThat(failed.needsMock()).isTrue();
    assertThat(charged.needsMock()).isFalse();
    assertThat(charged.needsIdleAccount()).isTrue();
    assertThat(messages.operations())
        .extracting(Operation::id)
        .contains("sendChatMessage", "listConversationMessages");
    assertThat(messages.isPriced()).isTrue();
    assertThat(models.isPriced()).isFalse();
    assertThat(models.isReadOnly()).isTrue();
    assertThat(models.inputs()).extracting(Workflow.Input::name).containsExactly("apiKey");
    assertThat(models.inputs()).allMatch(Workflow.Input::isSecret);
  }
}
