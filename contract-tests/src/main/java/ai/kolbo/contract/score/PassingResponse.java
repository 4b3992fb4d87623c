package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A response on its way to the client. It is immutable but for the bytes of its body.
 *
 * @param status from 200 to 599
 * @param headers by their names in lower case, without those that describe the connection or the
 *     length
 * @param body without any encoding
 */
public record PassingResponse(int status, Map<String, List<String>> headers, byte[] body) {
  private static final String END_OF_EVENT = "\n\n";

  /** Whether its body is JSON. */
  public boolean isJson() {
    return mediaType().endsWith("json");
  }

  /** Whether it is a stream of server-sent events. */
  public boolean isEventStream() {
    return mediaType().equals("text/event-stream");
  }

  private String mediaType() {
    List<String> lines = headers.getOrDefault("content-type", List.of(""));
    return lines.get(0).split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** The body as server-sent events, each without the empty line after it. */
  public List<String> events() {
    String text = new String(body, UTF_8).replace("\r\n", "\n");
    return List.of(text.split(END_OF_EVENT + "+"));
  }

  /** The same with another status. */
  public PassingResponse withStatus(int other) {
    return new PassingResponse(other, headers, body);
  }

  /** The same with another body. */
  public PassingResponse withBody(byte[] other) {
    return new PassingResponse(status, headers, other);
  }

  /** The same with other events, each without the empty line after it. */
  public PassingResponse withEvents(List<String> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(event).append(END_OF_EVENT));
    return withBody(text.toString().getBytes(UTF_8));
  }

  /** The same with a header instead of those of its name. */
  public PassingResponse withHeader(String name, String value) {
    Map<String, List<String>> others = new LinkedHashMap<>(headers);
    others.put(name.toLowerCase(Locale.ROOT), List.of(value));
    return new PassingResponse(status, others, body);
  }

  /** The same without a header. */
  public PassingResponse withoutHeader(String name) {
    Map<String, List<String>> others = new LinkedHashMap<>();
    headers.forEach((key, lines) -> others.put(key, new ArrayList<>(lines)));
    others.remove(name.toLowerCase(Locale.ROOT));
    return new PassingResponse(status, others, body);
  }
}
