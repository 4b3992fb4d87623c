package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.http.MadeKeys;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** What the mock remembers, and what its behaviours share. */
public final class Memory {
  /** What jobs, and things, may take each: a part of the heap, but not all of a large one. */
  static final long SHARE_BYTES = Math.min(Runtime.getRuntime().maxMemory() / 8, 256L << 20);

  /** Stands in things for where a client reaches this server. */
  private static final String ORIGIN = "{origin}";

  private static final int MOST_SHOWN = 50;

  private final ApiDocument document;
  private final Clock clock;
  private final long seed;
  private final Ids ids;
  private final Pace pace;
  private final Things things;
  private final ServedFiles files;
  private final Jobs jobs = new Jobs();
  private final JobResults results = new JobResults(this);
  private final JobThings jobThings;
  private final ApiKeys keys;
  private final Credits credits;

  /**
   * An empty memory, but for the things that the document says that the mock begins with.
   *
   * @param seed of the ids of new things
   */
  public Memory(ApiDocument document, Clock clock, long seed, Pace pace, ServedFiles files) {
    this.document = document;
    this.clock = clock;
    this.seed = seed;
    this.ids = new Ids(seed);
    this.pace = pace;
    this.files = files;
    this.things = new Things(clock, document.mock().path("kinds"));
    this.jobThings = new JobThings(document.mock(), things, ids, clock, results);
    this.keys = new ApiKeys(document, things, clock, ids);
    this.credits = new Credits(document);
  }

  ApiDocument document() {
    return document;
  }

  Clock clock() {
    return clock;
  }

  long seed() {
    return seed;
  }

  Ids ids() {
    return ids;
  }

  Pace pace() {
    return pace;
  }

  Things things() {
    return things;
  }

  ServedFiles files() {
    return files;
  }

  Jobs jobs() {
    return jobs;
  }

  JobResults results() {
    return results;
  }

  /** The API keys that requests have made. */
  public MadeKeys madeKeys() {
    return keys;
  }

  ApiKeys keys() {
    return keys;
  }

  /** The credits of the account. */
  public Credits credits() {
    return credits;
  }

  /** What is declared of a kind of things. */
  JsonNode kind(String name) {
    return document.mock().path("kinds").path(name);
  }

  /** What jobs leave behind, and what they cost: brings it up to the present time. */
  void settle() {
    jobs.settle(
        job -> {
          jobThings.ended(job);
          Job.State state = job.state();
          if (state == Job.State.FAILED || state == Job.State.CANCELLED) {
            credits.refund(job.order.charge());
          } else if (job.order.isByTokens()) {
            credits.pay(job.order.charge(), job.order.price(ChatReply.of(job, this).usage()));
          }
        });
    credits.settle(clock.instant());
  }

  /**
   * Adds a job, and keeps the things that it makes when it starts; the answer may name them. A job
   * may end at once: what it makes then needs these things.
   */
  void started(Job job, ObjectNode answer) {
    settle();
    jobThings.started(job, answer);
    jobs.add(job);
  }

  /** A thing as a client sees it that reaches this server at an origin. */
  ObjectNode shown(ObjectNode thing, String origin) {
    String json = thing.toString();
    try {
      return json.contains(ORIGIN)
          ? (ObjectNode) Json.MAPPER.readTree(json.replace(ORIGIN, origin))
          : thing.deepCopy();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A thing without what is told only when one is read. */
  ObjectNode brief(String kind, ObjectNode thing) {
    JsonNode details = kind(kind).path("details");
    if (details.isEmpty()) {
      return thing;
    }
    ObjectNode brief = thing.deepCopy();
    details.forEach(member -> brief.remove(member.asText()));
    return brief;
  }

  /** A URL of this server, for things. */
  static String url(String path) {
    return ORIGIN + path;
  }

  /** How things stand, for people to look at. */
  public ObjectNode state() {
    settle();
    ObjectNode state = Json.MAPPER.createObjectNode();
    state.put("seed", seed).put("time", clock.instant().toString());
    ObjectNode counts = state.putObject("kinds");
    document
        .mock()
        .path("kinds")
        .fieldNames()
        .forEachRemaining(kind -> counts.put(kind, things.all(kind, null).size()));
    ObjectNode account = state.putObject("credits");
    for (String word : List.of("total", "available", "reserved", "plan", "pack", "redemption")) {
      account.putPOJO(word, credits.words().value("credits." + word));
    }
    jobs.newest(MOST_SHOWN).forEach(job -> state.withArray("jobs").add(job.shown()));
    return state;
  }

  /** Goes back to the beginning. */
  public void reset() {
    ids.reset();
    things.reset();
    jobs.clear();
    keys.clear();
    files.clear();
    credits.reset();
  }
}
