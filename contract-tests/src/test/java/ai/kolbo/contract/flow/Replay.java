package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs workflows on responses that were kept, as they are or changed. */
final class Replay {
  private Replay() {}

  /** Runs a workflow; the last response stays, if it sends more requests. */
  static FlowResult replay(Workflow workflow, List<Exchange> responses)
      throws NotAllowedException, InterruptedException {
    int[] next = {0};
    Sender kept = request -> responses.get(Math.min(next[0]++, responses.size() - 1));
    return new FlowRunner(kept, (operation, documented) -> {}).run(workflow, RecordedFlows.INPUTS);
  }

  static List<Exchange> changed(
      List<Exchange> responses, int index, UnaryOperator<Exchange> change) {
    List<Exchange> changed = new ArrayList<>(responses);
    changed.set(index, change.apply(responses.get(index)));
    return changed;
  }

  static Exchange json(Exchange exchange, JsonNode body) {
    return response(exchange, exchange.status(), body.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Exchange response(Exchange exchange, int status, byte[] body) {
    return new Exchange(
        exchange.method(),
        exchange.path(),
        exchange.query(),
        exchange.requestHeaders(),
        exchange.requestBody(),
        status,
        exchange.responseHeaders(),
        body,
        true,
        exchange.latency());
  }

  static JsonNode body(Exchange exchange) {
    try {
      return ApiDocument.JSON.readTree(exchange.responseBody());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static String text(Exchange exchange) {
    return new String(exchange.responseBody(), StandardCharsets.UTF_8);
  }
}
