package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The score so far, for programs and people; not passed on, and not scored. */
final class ScorePages extends Handler.Abstract {
  /** How long a client may take to react to a failure before that counts. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String FOLDER = "/__score";

  private final Scoreboard board;

  ScorePages(Scoreboard board) {
    this.board = board;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = String.valueOf(request.getHttpURI().getPath());
    if (!path.equals(FOLDER) && !path.startsWith(FOLDER + "/")) {
      return false;
    }
    switch (request.getMethod() + " " + path.substring(FOLDER.length())) {
      case "GET " -> send(response, 200, "application/json", report().json().toPrettyString());
      case "GET /" -> send(response, 200, "text/plain; charset=utf-8", report().text());
      case "POST /reset" -> {
        board.reset();
        response.setStatus(204);
      }
      case "POST /run" -> {
        board.beginRun();
        response.setStatus(204);
      }
      default ->
          send(
              response,
              404,
              "text/plain; charset=utf-8",
              "There are GET /__score (JSON), GET /__score/ (a table), POST /__score/run and POST"
                  + " /__score/reset.\n");
    }
    callback.succeeded();
    return true;
  }

  private ScoreReport report() {
    return new ScoreReport(board.score(PATIENCE));
  }

  private static void send(Response response, int status, String type, String text)
      throws Exception {
    byte[] body = text.getBytes(UTF_8);
    response.setStatus(status);
    response.getHeaders().put("Content-Type", type);
    response.getHeaders().put("Content-Length", body.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }
}
