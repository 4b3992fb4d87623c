package ai.kolbo.mock;

import ai.kolbo.mock.JobStore.Job;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Makes the document's examples of start and status answers speak of one job. */
final class JobAnswers {

  /** However many results a request asks for. */
  private static final int MAX_RESULTS = 100;

  private final Duration jobDuration;
  private final @Nullable Duration pollInterval;
  private final ResultFiles files;

  /**
   * @param pollInterval the hint to give, or null for the document's, but no more than a quarter of
   *     the job's duration
   */
  JobAnswers(Duration jobDuration, @Nullable Duration pollInterval, ResultFiles files) {
    this.jobDuration = jobDuration;
    this.pollInterval = pollInterval;
    this.files = files;
  }

  /** The answer to the start of a job; whatever names the example's id names the job's instead. */
  ObjectNode started(ObjectNode example, Job job, Operation.Job facts) {
    ObjectNode body = example.deepCopy();
    echo(body, job.request());
    String exampleId = example.path(facts.idField()).asText();
    for (String name : names(example)) {
      JsonNode member = example.get(name);
      if (member.isTextual() && member.textValue().contains(exampleId)) {
        body.put(name, member.textValue().replace(exampleId, job.id()));
      }
    }
    body.put("poll_interval_hint", seconds(facts.pollIntervalHint()));
    return body;
  }

  private BigDecimal seconds(double documented) {
    double seconds =
        pollInterval != null
            ? pollInterval.toMillis() / 1000.0
            : Math.min(documented, jobDuration.toMillis() / 4000.0);
    BigDecimal shortest = BigDecimal.valueOf(seconds).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /** The answer about a job that still runs. */
  ObjectNode running(ObjectNode example, String idField, Job job, String origin) {
    ObjectNode body = example.deepCopy().put(idField, job.id());
    if (body.has("progress")) {
      body.put("progress", (int) Math.min(99, job.progress() * 100));
    }
    linkScenes(body, job, origin);
    return body;
  }

  /** The answer about a job that was ended before its time. */
  ObjectNode cancelled(
      ObjectNode runningExample, String idField, Job job, String state, String origin) {
    ObjectNode body = runningExample.deepCopy().put(idField, job.id()).put("state", state);
    body.remove("progress");
    linkScenes(body, job, origin);
    return body;
  }

  /** The answer about a job that has failed. */
  ObjectNode failed(ObjectNode example, String idField, Job job, String origin) {
    ObjectNode body = example.deepCopy().put(idField, job.id());
    linkScenes(body, job, origin);
    return body;
  }

  /** The answer about a job that has completed, with results that this mock serves. */
  ObjectNode completed(ObjectNode example, String idField, Job job, String origin) {
    ObjectNode body = example.deepCopy().put(idField, job.id());
    if (body.get("result") instanceof ObjectNode result) {
      echo(result, job.request());
      if (result.has("prompt_used") && job.request().path("prompt").isTextual()) {
        result.set("prompt_used", job.request().get("prompt"));
      }
      if (result.has("created_at")) {
        // With fractions of a second or without, as the example has it.
        boolean fractions = result.path("created_at").asText().contains(".");
        Instant end = job.endsAt().truncatedTo(fractions ? ChronoUnit.MILLIS : ChronoUnit.SECONDS);
        result.put("created_at", end.toString());
      }
      if (result.get("urls") instanceof ArrayNode urls) {
        int asked = job.request().path("num_images").asInt(urls.size());
        resize(urls, asked);
      }
      link(result, job, origin, 1);
    }
    linkScenes(body, job, origin);
    return body;
  }

  /** Gives a batch as many scenes as were asked for, with results that this mock serves. */
  private void linkScenes(ObjectNode body, Job job, String origin) {
    if (!(body.get("scenes") instanceof ArrayNode scenes)) {
      return;
    }
    resize(scenes, job.request().path("scene_count").asInt(scenes.size()));
    int number = 0;
    for (JsonNode scene : scenes) {
      ((ObjectNode) scene).put("scene_number", ++number);
      link((ObjectNode) scene, job, origin, number);
    }
  }

  private static void resize(ArrayNode array, int asked) {
    int count = Math.max(1, Math.min(MAX_RESULTS, asked));
    while (array.size() > count) {
      array.remove(count);
    }
    while (!array.isEmpty() && array.size() < count) {
      array.add(array.get(array.size() - 1).deepCopy());
    }
  }

  /** Lets the URLs of results lead to this mock. */
  private void link(ObjectNode results, Job job, String origin, int firstNumber) {
    for (String name : names(results)) {
      JsonNode member = results.get(name);
      if (member instanceof ArrayNode urls && name.endsWith("urls")) {
        int count = urls.size();
        urls.removeAll();
        for (int i = 0; i < count; i++) {
          urls.add(origin + files.path(job.id(), firstNumber + i));
        }
      } else if (member.isTextual() && name.equals("thumbnail_url")) {
        results.put(name, origin + files.thumbnailPath(job.id()));
      } else if (member.isTextual() && name.endsWith("_url")) {
        results.put(name, origin + files.path(job.id(), name + ".txt"));
      }
    }
  }

  /** Gives the members that a request has too, in the same type, the request's values. */
  static void echo(ObjectNode body, JsonNode request) {
    for (String name : names(body)) {
      JsonNode given = request.path(name);
      JsonNode shown = body.get(name);
      if (!given.isObject() && given.getNodeType() == shown.getNodeType()) {
        body.set(name, given);
      }
    }
  }

  private static Iterable<String> names(ObjectNode node) {
    return node.deepCopy()::fieldNames;
  }
}
