package ai.kolbo.contract.flow;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.EventStream;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A stream of events says the same as a whole response: its events belong together, their texts
 * make the whole, and the terminator comes last and once.
 *
 * @param events a runtime expression for the stream
 * @param text a runtime expression for the whole text
 * @param terminator the data of the last event
 * @param pointer where in an event its text is
 */
record EventsCheck(String events, String text, String terminator, String pointer)
    implements FlowCheck {

  static EventsCheck read(Strict check, ApiDocument api) {
    check.knows(Set.of("events", "text", "of"));
    Operation operation = api.operation(check.text("of"));
    JsonNode stream = operation.node().path("x-kolbo-stream");
    if (stream.isMissingNode()) throw check.wrong("names an operation that has no stream");
    JsonNode schema = api.json().at("/components/schemas/" + stream.path("event").asText());
    return new EventsCheck(
        check.text("events"),
        check.text("text"),
        stream.path("terminator").asText(),
        schema.path("x-kolbo-text").asText());
  }

  @Override
  public void check(FlowRun run) {
    String step = events.split("\\.")[1];
    List<String> data =
        EventStream.of(
                RuntimeExpressions.evaluate(events, run.scope())
                    .asText()
                    .getBytes(StandardCharsets.UTF_8))
            .data();
    run.expect(
        step,
        data.indexOf(terminator) == data.size() - 1,
        terminator + " once and as the last event",
        "it is event " + (data.indexOf(terminator) + 1) + " of " + data.size());
    StringBuilder said = new StringBuilder();
    Set<JsonNode> ids = new HashSet<>();
    for (String one : data.subList(0, data.size() - 1)) {
      JsonNode event = event(run, step, one);
      ids.add(event.path("id"));
      said.append(event.at(pointer).asText(""));
    }
    run.expect(step, ids.size() == 1, "events with one id", ids.size() + " ids");
    String whole = RuntimeExpressions.evaluate(text, run.scope()).asText();
    run.expect(
        step,
        said.toString().equals(whole),
        "the text of the whole response",
        "the events say " + said.length() + " characters that differ from its " + whole.length());
  }

  private static JsonNode event(FlowRun run, String step, String data) {
    try {
      return ApiDocument.JSON.readTree(data);
    } catch (JsonProcessingException e) {
      run.expect(step, false, "events that are JSON", "one is not");
      throw new IllegalStateException(e);
    }
  }
}
