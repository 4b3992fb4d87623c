package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.util.concurrent.locks.LockSupport;

/** Follows a generation over plain HTTP, as its start answer says. */
final class Polling {
  private Polling() {}

  static JsonPath untilItEnds(JsonPath started) {
    return untilItEnds(started, "/api/v1/generate/{id}/status", "generation_id");
  }

  /**
   * @param statusPath with one parameter
   * @param idField the member of the start answer that is its value
   */
  static JsonPath untilItEnds(JsonPath started, String statusPath, String idField) {
    long pause = (long) (started.getDouble("poll_interval_hint") * 1e9);
    // The documented upper end of a video, for servers that really make one.
    long deadline = System.nanoTime() + 300_000_000_000L;
    JsonPath status;
    do {
      LockSupport.parkNanos(pause);
      assertThat(System.nanoTime()).as("still running").isLessThan(deadline);
      status =
          Contract.request()
              .get(statusPath, started.getString(idField))
              .then()
              .statusCode(200)
              .extract()
              .jsonPath();
    } while (status.getString("state").equals("processing"));
    return status;
  }
}
