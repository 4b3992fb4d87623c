package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.files.MediaTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The things that jobs leave behind, by the rules {@code keep:} in {@code mock.yaml}: those of all
 * jobs, and those of the operation that started one.
 */
final class JobThings {
  private static final Set<String> PICTURED = Set.of("image", "video");

  private final JsonNode declared;
  private final Things things;
  private final Ids ids;
  private final Clock clock;
  private final JobResults results;

  /**
   * @param declared what the mock does
   */
  JobThings(JsonNode declared, Things things, Ids ids, Clock clock, JobResults results) {
    this.declared = declared;
    this.things = things;
    this.ids = ids;
    this.clock = clock;
    this.results = results;
  }

  /** Keeps what a job makes when it starts; the answer may name it. */
  void started(Job job, ObjectNode answer) {
    keep(job, "start", answer);
  }

  /** Keeps what a job has made; one that has not completed has made nothing. */
  void ended(Job job) {
    if (job.state() == Job.State.COMPLETED) {
      keep(job, "end", Json.MAPPER.createObjectNode());
    }
  }

  private void keep(Job job, String when, ObjectNode answer) {
    JsonNode ofAll = declared.path("jobs").path("keep");
    for (JsonNode rules : List.of(ofAll, job.operation.does().path("keep"))) {
      for (JsonNode rule : rules) {
        if (rule.path("at").asText().equals(when) && !names(rule.path("except"), job)) {
          keep(job, rule, answer);
        }
      }
    }
  }

  private static boolean names(JsonNode types, Job job) {
    for (JsonNode type : types) {
      if (type.asText().equals(job.kind().type())) {
        return true;
      }
    }
    return false;
  }

  private void keep(Job job, JsonNode rule, ObjectNode answer) {
    Vocabulary words = made(job).or(results.words(job)).or(Vocabulary.time(clock));
    if (!rule.has("each")) {
      put(job, rule, words, answer);
      return;
    }
    JsonNode urls = Fill.value(rule.path("each"), null, words);
    for (JsonNode url : Objects.requireNonNullElse(urls, Json.MAPPER.createArrayNode())) {
      put(job, rule, file(job, url.asText(), words).or(words), answer);
    }
  }

  /** The ids of what the job has made before: {@code made.KIND}. */
  private static Vocabulary made(Job job) {
    String prefix = "made.";
    return word ->
        word.startsWith(prefix)
            ? job.made.get(word.substring(prefix.length()))
            : Vocabulary.UNKNOWN;
  }

  /** The words for a file among the results. */
  private static Vocabulary file(Job job, String url, Vocabulary words) {
    String type = MediaTypes.ofFileName(url);
    String kind = CreateThing.kindOf(Objects.requireNonNullElse(type, ""));
    Map<String, Supplier<@Nullable Object>> file = new HashMap<>();
    file.put("file.url", () -> url);
    file.put("file.name", () -> job.id + "-" + url.substring(url.lastIndexOf('/') + 1));
    file.put("file.kind", () -> kind);
    file.put("file.thumbnail", () -> PICTURED.contains(kind) ? words.value("thumbnail") : null);
    return Vocabulary.of(file);
  }

  private void put(Job job, JsonNode rule, Vocabulary words, ObjectNode answer) {
    String kind = rule.path("thing").asText();
    JsonNode asked = Fill.value(rule.path("id"), null, words);
    boolean isNamed = asked != null && asked.isTextual();
    String id = isNamed ? asked.asText() : ids.like(rule.path("like").asText());
    Thing known = things.find(kind, id);
    ObjectNode shown = known == null ? Json.MAPPER.createObjectNode() : known.shown().deepCopy();
    shown.put(declared.path("kinds").path(kind).path("id").asText("id"), id);
    String secret = known == null ? text(rule.path("secret"), words) : known.secret();
    if (known == null) {
      Fill.into(shown, rule.path("fill"), words);
    }
    Fill.into(shown, rule.path("set"), words);
    String of = rule.path("of").asText(null);
    String parent = of == null ? null : Objects.requireNonNull(job.made.get(of));
    things.put(new Thing(kind, id, parent, shown, secret, null, true));
    job.made.putIfAbsent(kind, id);
    if (rule.has("answer")) {
      answer.put(rule.path("answer").asText(), id);
    }
  }

  private static @Nullable String text(JsonNode rule, Vocabulary words) {
    JsonNode value = Fill.value(rule, null, words);
    return value == null || !value.isTextual() ? null : value.textValue();
  }
}
