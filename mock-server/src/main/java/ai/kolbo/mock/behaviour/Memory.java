package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Objects;

/** What the mock remembers, and what its behaviours share. */
public final class Memory {
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

  /** What is declared of a kind of things. */
  JsonNode kind(String name) {
    return document.mock().path("kinds").path(name);
  }

  /** What jobs leave behind: brings it up to the present time. */
  void settle() {
    jobs.settle(job -> keep(job, "end", Json.MAPPER.createObjectNode()));
  }

  /** Keeps the things that a job makes when it starts; the answer may name them. */
  void started(Job job, ObjectNode answer) {
    keep(job, "start", answer);
  }

  private void keep(Job job, String when, ObjectNode answer) {
    boolean isLost = when.equals("end") && job.state() != Job.State.COMPLETED;
    for (JsonNode rule : job.operation.does().path("keep")) {
      if (rule.path("at").asText().equals(when) && !isLost) {
        keep(job, rule, answer);
      }
    }
  }

  private void keep(Job job, JsonNode rule, ObjectNode answer) {
    String kind = rule.path("thing").asText();
    Vocabulary words = results.words(job).or(Vocabulary.time(clock));
    JsonNode asked = Fill.value(rule.path("id"), null, words);
    String example = rule.path("like").asText();
    String id = asked == null || asked.isMissingNode() ? ids.like(example) : asked.asText();
    Thing known = things.find(kind, id);
    ObjectNode shown = known == null ? Json.MAPPER.createObjectNode() : known.shown().deepCopy();
    shown.put(kind(kind).path("id").asText("id"), id);
    if (known == null) {
      Fill.into(shown, rule.path("fill"), words);
    }
    Fill.into(shown, rule.path("set"), words);
    String of = rule.path("of").asText(null);
    String parent = of == null ? null : Objects.requireNonNull(job.made.get(of));
    things.put(new Thing(kind, id, parent, shown, null, null, true));
    job.made.putIfAbsent(kind, id);
    if (rule.has("answer")) {
      answer.put(rule.path("answer").asText(), id);
    }
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
    jobs.newest(MOST_SHOWN).forEach(job -> state.withArray("jobs").add(job.shown()));
    return state;
  }

  /** Goes back to the beginning. */
  public void reset() {
    ids.reset();
    things.reset();
    jobs.clear();
    files.clear();
  }
}
