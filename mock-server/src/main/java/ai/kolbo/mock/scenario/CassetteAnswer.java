package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.scenario.Cassette.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Sends what a cassette holds. */
final class CassetteAnswer {
  /** Stands in texts for where a client reaches the server. */
  static final String ORIGIN = "{origin}";

  private static final Pattern TEXT =
      Pattern.compile("(text/|application/json|[^;]*\\+json|[^;]*xml|[^;]*yaml).*");
  private static final Pattern END_OF_EVENT = Pattern.compile("(?<=\n\n|\r\n\r\n)");

  private CassetteAnswer() {}

  static boolean isText(String mediaType) {
    return TEXT.matcher(mediaType.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * The answer.
   *
   * @param interval between events
   */
  static Answer of(Response response, String origin, Duration interval) {
    String type = response.mediaType();
    byte[] body =
        isText(type)
            ? new String(response.body(), UTF_8).replace(ORIGIN, origin).getBytes(UTF_8)
            : response.body();
    if (!type.startsWith("text/event-stream")) {
      return new Answer.Body(response.status(), response.headers(), type, body);
    }
    List<byte[]> events = new ArrayList<>();
    for (String event : END_OF_EVENT.split(new String(body, UTF_8))) {
      events.add(event.getBytes(UTF_8));
    }
    return new Answer.Events(response.status(), response.headers(), type, events, interval);
  }
}
