package ai.kolbo.contract.flow;

import static ai.kolbo.contract.flow.Replay.body;
import static ai.kolbo.contract.flow.Replay.changed;
import static ai.kolbo.contract.flow.Replay.json;
import static ai.kolbo.contract.flow.Replay.replay;
import static ai.kolbo.contract.flow.Replay.response;
import static ai.kolbo.contract.flow.Replay.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.flow.RecordedFlows.Recorded;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server that answers wrongly makes a workflow fail. Each response of the mock is kept, and each
 * workflow is run again and again on what was kept, with one response changed.
 */
@Tag("stress")
class FlowMutationsTest {
  private static final Map<Workflow, List<Exchange>> KEPT =
      RecordedFlows.all().flows().stream()
          .collect(Collectors.toMap(Recorded::workflow, Recorded::exchanges));

  @Test
  void withoutAChangeEveryWorkflowGoesWell() throws Exception {
    for (Map.Entry<Workflow, List<Exchange>> one : KEPT.entrySet()) {
      replay(one.getKey(), one.getValue());
    }
  }

  @Test
  void aStatusThatNobodyExpectsIsAlwaysSeen() {
    assertThat(survivors(exchange -> response(exchange, 418, exchange.responseBody()))).isEmpty();
  }

  /** What has nothing but its status to judge is left to the judge of schemas. */
  @Test
  void anEmptyObjectIsSeenWhereASomethingIsExpected() {
    assertThat(survivors(exchange -> json(exchange, ApiDocument.JSON.createObjectNode())))
        .allMatch(
            name ->
                Stream.of(
                        "cancelGeneration",
                        "deleteVisualDna",
                        "revokeApiKey",
                        "checkHealth",
                        "getBalance",
                        "uploadFile",
                        " 404")
                    .anyMatch(name::contains));
  }

  /** A list may be empty where nothing is known to be in it, and so may that of a running job. */
  @Test
  void aListThatHasLostItsItemsIsSeen() {
    assertThat(
            survivors(
                exchange -> {
                  JsonNode body = body(exchange);
                  body.forEach(
                      member -> {
                        if (member instanceof ArrayNode list) list.removeAll();
                      });
                  return json(exchange, body);
                }))
        .allMatch(
            name ->
                Stream.of(
                        "-pages ",
                        " listPresets",
                        " listModels",
                        " listVoices",
                        " listChatModels",
                        " getCreativeDirectorStatus")
                    .anyMatch(name::contains));
  }

  /** As long as a job runs, its state may be any. */
  @Test
  void anotherStateOfAJobThatHasEndedIsSeen() {
    JsonNode terminal =
        ApiDocument.published().json().at("/components/schemas/GenerationState/x-kolbo-terminal");
    assertThat(
            survivors(
                exchange -> {
                  ObjectNode body = (ObjectNode) body(exchange);
                  for (JsonNode end : terminal) {
                    boolean hasEnded = body.path("state").equals(end);
                    if (hasEnded && exchange.path().endsWith("/status")) {
                      body.put("state", "resting");
                    }
                  }
                  return json(exchange, body);
                }))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void theMessageTellsWhatIsWrong(
      String workflow, int response, UnaryOperator<String> change, String message) {
    Workflow one = ArazzoDocument.published().workflow(workflow);

    assertThatThrownBy(
            () ->
                replay(
                    one,
                    changed(
                        KEPT.get(kept(workflow)),
                        response,
                        exchange -> {
                          String text = text(exchange);
                          String other = change.apply(text);
                          assertThat(other).isNotEqualTo(text);
                          return response(
                              exchange, exchange.status(), other.getBytes(StandardCharsets.UTF_8));
                        })))
        .isInstanceOf(FlowException.class)
        .hasMessageStartingWith(workflow + ", step ")
        .hasMessageContaining(message);
  }

  static Stream<Arguments> theMessageTellsWhatIsWrong() {
    return Stream.of(
        change(
            "generateImage-completed",
            1,
            text -> text.replace("\"completed\"", "\"failed\""),
            "step status: expected $response.body#/state == 'completed', but"
                + " $response.body#/state is \"failed\" (GET /api/v1/generate/"),
        change(
            "generateImage-charged",
            1,
            text -> text.replaceFirst("\"credits_charged\": ?\\d+", "\"credits_charged\": 77"),
            "77 + "),
        change(
            "generateImage-refunded",
            5,
            text -> text.replaceFirst("\"total\": ?\\d+", "\"total\": 3"),
            "expected $response.body#/credits/total == $steps.before.outputs.total, but"),
        change(
            "createVisualDna-life-cycle",
            1,
            text -> text.replaceAll("\"id\": ?\"", "$0x"),
            "step list: expected $response.body has $..visual_dnas[?(@.id =="),
        change(
            "createVisualDna-life-cycle",
            0,
            text -> "{}",
            "step list: expected a value of $steps.create.outputs.id, but there is none"),
        change(
            "createChatCompletion-streamed",
            1,
            text -> text.replace("data: [DONE]", "data: {}"),
            "step streamed: expected $response.body has data: ?\\[DONE\\]"),
        change(
            "createChatCompletion-streamed",
            1,
            text -> text.replaceFirst("\"content\": ?\"\\w", "$0!"),
            "expected the text of the whole response"),
        change(
            "createChatCompletion-streamed",
            1,
            text -> text.replaceFirst("\"id\": ?\"", "$0x"),
            "expected events with one id, but 2 ids"),
        change(
            "createChatCompletion-streamed",
            1,
            text -> text.replaceFirst("\\R\\R", "\n\ndata: [DONE]\n\n"),
            "expected [DONE] once and as the last event, but it is event 2 of"));
  }

  @Test
  void anItemThatComesTwiceIsSeen() {
    List<Exchange> pages = KEPT.get(kept("listVisualDnas-pages"));
    int steps = 0;
    while (body(pages.get(steps)).path("has_more").asBoolean()) steps++;
    // After the steps the pages are read again; the second one of these shows the first one's
    // items.
    int second = steps + 2;
    JsonNode items = body(pages.get(second - 1)).path("visual_dnas");

    assertThatThrownBy(
            () ->
                replay(
                    kept("listVisualDnas-pages"),
                    changed(
                        pages,
                        second,
                        exchange ->
                            json(
                                exchange,
                                ((ObjectNode) body(exchange)).set("visual_dnas", items)))))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("expected no item on two pages, but 2 of ");
  }

  @Test
  void aTotalThatIsWrongIsSeen() {
    assertThatThrownBy(
            () ->
                replay(
                    kept("listVisualDnas-pages"),
                    KEPT.get(kept("listVisualDnas-pages")).stream()
                        .map(one -> json(one, ((ObjectNode) body(one)).put("total", 99)))
                        .toList()))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("expected as many items as total says, but the pages have")
        .hasMessageContaining("and it is 99");
  }

  @Test
  void theCredentialsAreInNoMessage() {
    assertThatThrownBy(
            () ->
                replay(
                    kept("createApiKey-life-cycle"),
                    changed(
                        KEPT.get(kept("createApiKey-life-cycle")),
                        0,
                        one -> response(one, 418, one.responseBody()))))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("$statusCode is 418")
        .hasMessageNotContaining("kolbo_live_")
        .hasMessageNotContaining("a-token-of-the-tests");
  }

  private static Arguments change(
      String workflow, int response, UnaryOperator<String> change, String message) {
    return Arguments.of(workflow, response, change, message);
  }

  private static Workflow kept(String id) {
    return KEPT.keySet().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  /**
   * The responses whose change no workflow has seen; what a change leaves as it is does not count.
   */
  private static List<String> survivors(UnaryOperator<Exchange> change) {
    List<String> survivors = new ArrayList<>();
    int changes = 0;
    for (Map.Entry<Workflow, List<Exchange>> one : KEPT.entrySet()) {
      List<Exchange> responses = one.getValue();
      for (int i = 0; i < responses.size(); i++) {
        if (!isChanged(responses.get(i), change)) continue;
        changes++;
        if (!isSeen(one.getKey(), changed(responses, i, change))) {
          survivors.add(one.getKey() + " " + responses.get(i) + " " + operation(responses.get(i)));
        }
      }
    }
    System.out.printf("%d of %d wrong responses seen%n", changes - survivors.size(), changes);
    assertThat(changes).isGreaterThan(20);
    return survivors;
  }

  private static boolean isChanged(Exchange exchange, UnaryOperator<Exchange> change) {
    if (!exchange.responseMediaType().orElse("").equals("application/json")) return false;
    Exchange changed = change.apply(exchange);
    return changed.status() != exchange.status() || !body(changed).equals(body(exchange));
  }

  private static String operation(Exchange exchange) {
    return ApiDocument.published().operation(exchange.method(), exchange.path()).orElseThrow().id();
  }

  private static boolean isSeen(Workflow workflow, List<Exchange> responses) {
    try {
      replay(workflow, responses);
      return false;
    } catch (FlowException e) {
      return true;
    } catch (NotAllowedException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
