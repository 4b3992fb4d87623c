package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Plays the events of an example one by one. */
final class EventStream {

  private static final String DATA = "data: ";

  private final List<byte[]> events = new ArrayList<>();

  /**
   * @param example server-sent events as one text
   * @param withUsage whether to keep the event that has the usage and no choices
   * @param change made to the data of each event but the terminator
   */
  EventStream(String example, String terminator, boolean withUsage, Consumer<ObjectNode> change)
      throws JsonProcessingException {
    for (String event : example.split("\r?\n\r?\n")) {
      String data = event.strip();
      if (data.isEmpty()) {
        continue;
      }
      if (data.startsWith(DATA) && !data.equals(DATA + terminator)) {
        ObjectNode chunk = (ObjectNode) Json.MAPPER.readTree(data.substring(DATA.length()));
        if (!withUsage && chunk.hasNonNull("usage") && chunk.path("choices").isEmpty()) {
          continue;
        }
        change.accept(chunk);
        data = DATA + new String(Json.bytes(chunk), UTF_8);
      }
      events.add((data + "\n\n").getBytes(UTF_8));
    }
  }

  /** Sends the events; fails when the client has gone. */
  void play(Exchange exchange, String mediaType, Duration interval)
      throws IOException, InterruptedException {
    exchange.header("Content-Type", mediaType).header("Cache-Control", "no-cache");
    for (int i = 0; i < events.size(); i++) {
      Thread.sleep(i == 0 ? 0 : interval.toMillis());
      exchange.sendPiece(events.get(i));
    }
  }
}
