package ai.kolbo.contract.judge;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The data of the events of a stream, in their order.
 *
 * @param data one text for each event that has data
 */
public record EventStream(List<String> data) {
  /** Reads the body of a stream. */
  public static EventStream of(byte[] body) {
    List<String> data = new ArrayList<>();
    StringBuilder event = new StringBuilder();
    boolean hasData = false;
    for (String line : new String(body, StandardCharsets.UTF_8).split("\r\n|\n|\r", -1)) {
      if (line.isEmpty()) {
        if (hasData) {
          data.add(event.toString());
        }
        event.setLength(0);
        hasData = false;
      } else if (line.startsWith("data:")) {
        event.append(hasData ? "\n" : "").append(line.substring(5).stripLeading());
        hasData = true;
      }
    }
    return new EventStream(List.copyOf(data));
  }
}
