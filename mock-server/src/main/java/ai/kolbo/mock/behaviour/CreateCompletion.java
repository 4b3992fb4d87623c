package ai.kolbo.mock.behaviour;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.chat.ChatEngine;
import ai.kolbo.mock.chat.ChatRequestException;
import ai.kolbo.mock.chat.Completion;
import ai.kolbo.mock.chat.CompletionContext;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.Refusal;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Completes chats: at once, or as events. */
final class CreateCompletion implements Behaviour {
  private final Operation operation;
  private final Operation.Stream stream;
  private final Memory memory;
  private final Orders orders;

  CreateCompletion(Operation operation, Memory memory) {
    this.operation = operation;
    this.stream = Objects.requireNonNull(operation.stream());
    this.memory = memory;
    this.orders = new Orders(operation, memory);
  }

  @Override
  public Answer to(MockRequest request) {
    ObjectNode asked = (ObjectNode) request.body().fields();
    String id = memory.ids().like(request.example().path("id").asText());
    long created = memory.clock().instant().getEpochSecond();
    memory.settle();
    Order order = orders.place(asked, List.of());
    Completion completion;
    try {
      List<ObjectNode> script = request.directions().replies();
      CompletionContext context = new CompletionContext(id, created, memory.seed(), script);
      completion = ChatEngine.complete(asked, context);
    } catch (RuntimeException e) {
      memory.credits().refund(order.charge());
      throw e instanceof ChatRequestException ? Refusal.because(400, e.getMessage()) : e;
    }
    BigDecimal price = order.price(completion.usage());
    if (!asked.path(stream.field()).asBoolean(false)) {
      memory.credits().pay(order.charge(), price);
      return Answer.json(operation.successStatus(), completion.body());
    }
    List<byte[]> events = new ArrayList<>();
    completion.chunks().forEach(chunk -> events.add(event(new String(Json.bytes(chunk), UTF_8))));
    events.add(event(stream.terminator()));
    Duration interval = memory.pace().eventInterval();
    // Paid when the last event goes out, whether or not the client stays that long.
    Instant end = memory.clock().instant().plus(interval.multipliedBy(events.size() - 1L));
    memory.credits().payAt(end, order.charge(), price);
    return new Answer.Events(
        operation.successStatus(), Map.of(), stream.mediaType(), events, interval);
  }

  private static byte[] event(String data) {
    return ("data: " + data + "\n\n").getBytes(UTF_8);
  }
}
