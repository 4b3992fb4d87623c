package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.files.Cues;
import ai.kolbo.mock.files.FileRequest;
import ai.kolbo.mock.files.MediaTypes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fits the results of jobs to what was asked for, by the rules of {@code jobs:} in {@code
 * mock.yaml}: those of all jobs, and those of the job's type.
 */
final class JobResults {
  /** However many results a request asks for. */
  private static final int MOST_RESULTS = 100;

  private static final Pattern URL = Pattern.compile("https?://|" + Pattern.quote(Memory.url("")));

  /** In characters. */
  private static final int LONGEST_TITLE = 60;

  private final Memory memory;

  JobResults(Memory memory) {
    this.memory = memory;
  }

  private JsonNode rules(Job job) {
    return memory.document().mock().path("jobs").path("types").path(job.kind().type());
  }

  /** The name of the example of a completed job that fits the request. */
  String completedExample(Job job, String usual) {
    return variant(job).path("completed").asText(usual);
  }

  /** What is declared for the value that the request has of some member; missing without one. */
  private JsonNode variant(Job job) {
    for (Map.Entry<String, JsonNode> member : rules(job).path("variants").properties()) {
      JsonNode value = member.getValue().path(job.request.path(member.getKey()).asText());
      if (value.isObject()) {
        return value;
      }
    }
    return Json.MAPPER.missingNode();
  }

  /** Fits the body of a status to its job. */
  void into(ObjectNode body, Job job, Job.State state) {
    JsonNode rules = rules(job);
    String parts = rules.path("parts").asText();
    if (!parts.isEmpty()) {
      parts(body.withArray("/" + parts), job, state);
    }
    if (state != Job.State.COMPLETED || !(body.get("result") instanceof ObjectNode result)) {
      return;
    }
    Fill.echo(result, job.request);
    Vocabulary words = words(job);
    Fill.into(result, rules("result", result::has), words);
    Fill.into(result, rules.path("result"), words);
  }

  /** Takes away what a job has made: all URLs, and a result that consists of something else. */
  static void takeFrom(ObjectNode body) {
    if (takeUrls(body) == 0) {
      body.putObject("result");
    }
  }

  private static int takeUrls(JsonNode value) {
    int taken = 0;
    for (Iterator<JsonNode> members = value.iterator(); members.hasNext(); ) {
      JsonNode member = members.next();
      if (member.isTextual() && URL.matcher(member.textValue()).lookingAt()) {
        members.remove();
        taken++;
      } else {
        taken += takeUrls(member);
      }
    }
    return taken;
  }

  /** Makes the answer of a start tell of its job, as far as the example has the members. */
  void ofStart(ObjectNode body, Job job) {
    Fill.into(body, rules("started", body::has), words(job));
  }

  /** Makes a status tell what the document says of jobs that have ended. */
  void ofEnd(ObjectNode body, Job job, Operation status) {
    JsonNode schema = status.responseSchema(String.valueOf(status.successStatus()));
    Map<String, JsonNode> members = memory.document().properties(schema);
    Fill.into(body, rules("ended", members::containsKey), words(job));
  }

  /** Rules for all jobs, as far as there are such members. */
  private ObjectNode rules(String name, Predicate<String> isMember) {
    ObjectNode rules = Json.MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> rule :
        memory.document().mock().path("jobs").path(name).properties()) {
      if (isMember.test(rule.getKey())) {
        rules.set(rule.getKey(), rule.getValue());
      }
    }
    return rules;
  }

  /** Gives a job of several parts as many as were asked for; one is done after the other. */
  private void parts(ArrayNode examples, Job job, Job.State state) {
    List<JsonNode> shapes = new ArrayList<>();
    examples.forEach(shapes::add);
    examples.removeAll();
    int count = shapes.isEmpty() ? 0 : count(job);
    for (int i = 0; i < count; i++) {
      double done = job.progress() * count - i;
      boolean isRunning = state == Job.State.PROCESSING || state == Job.State.CANCELLED;
      String partState =
          state == Job.State.FAILED
              ? "failed"
              : !isRunning || done >= 1 ? "completed" : done > 0 ? "processing" : "pending";
      int percent = (int) Math.max(0, Math.min(99, done * 100));
      Vocabulary own = Vocabulary.of(Map.of("part.progress", () -> percent));
      Vocabulary words = own.or(words(job, i + 1, 1));
      ObjectNode part = shapes.get(i % shapes.size()).deepCopy();
      Fill.into(part, rules("result", part::has), words);
      Fill.into(part, rules(job).path("part").path(partState), words);
      examples.add(part);
    }
  }

  private int count(Job job) {
    JsonNode declared = rules(job).path("count");
    JsonNode count = declared.isMissingNode() ? null : Fill.value(declared, null, known(job));
    return Math.max(1, Math.min(MOST_RESULTS, count == null ? 1 : count.asInt(1)));
  }

  /** The words for a job and its results. */
  Vocabulary words(Job job) {
    return words(job, 1, count(job));
  }

  private Vocabulary words(Job job, int first, int count) {
    Map<String, Supplier<@Nullable Object>> words = new HashMap<>();
    words.put("number", () -> first);
    words.put("none", () -> null);
    words.put("job.id", () -> job.id);
    words.put("ended", job::endsAt);
    words.put("started", () -> job.startedAt);
    words.put("results", () -> urls(job, first, count));
    words.put("thumbnail", () -> thumbnail(job));
    words.put("text", () -> text(job));
    words.put("title", () -> title(text(job)));
    words.put("reply", () -> ChatReply.text(job, memory));
    words.put("subtitles.lines", () -> file(job, "lines", "srt", Cues.LINES));
    words.put("subtitles.words", () -> file(job, "words", "srt", Cues.WORDS));
    words.put("text.file", () -> file(job, "text", "txt", Cues.LINES));
    return Vocabulary.of(words).or(known(job));
  }

  /** The words for what is known of a job from its start. */
  private Vocabulary known(Job job) {
    return Vocabulary.request(job.request).or(job.order.words(memory.credits()));
  }

  private List<String> urls(Job job, int first, int count) {
    List<String> urls = new ArrayList<>();
    JsonNode endings = rules(job).path("endings");
    if (endings.isArray()) {
      endings.forEach(ending -> urls.add(file(job, "1", ending.asText(), Cues.LINES)));
      return urls;
    }
    String type = variant(job).path("mediaType").asText(job.kind().resultMediaType());
    String ending = Objects.requireNonNullElse(MediaTypes.ending(type), "bin");
    for (int i = first; i < first + count; i++) {
      urls.add(file(job, String.valueOf(i), ending, Cues.LINES));
    }
    return urls;
  }

  private String file(Job job, String name, String ending, Cues cues) {
    String type = Objects.requireNonNull(MediaTypes.ofEnding(ending), ending);
    FileRequest request = request(job, type, name, cues);
    return Memory.url(memory.files().addResult(job.id, name, request));
  }

  private String thumbnail(Job job) {
    FileRequest request = request(job, "image/jpeg", "thumbnail", Cues.LINES);
    return Memory.url(memory.files().addThumbnail(job.id, request));
  }

  /** What a file shall show: its job's own words, as far as they are declared. */
  private FileRequest request(Job job, String type, String name, Cues cues) {
    JsonNode shows = memory.document().mock().path("jobs").path("files");
    Vocabulary words = Vocabulary.request(job.request);
    JsonNode ratio = Fill.value(shows.path("ratio"), null, words);
    JsonNode seconds = Fill.value(shows.path("seconds"), null, words);
    return new FileRequest(
        type,
        job.kind().type() + " " + name,
        ratio == null ? null : ratio.asText(),
        seconds == null ? 0 : seconds.asDouble(),
        text(job),
        cues,
        job.id.hashCode());
  }

  /** The beginning of a text, on one line. */
  private static String title(String text) {
    String line = text.strip().split("\\R", 2)[0];
    int end =
        line.offsetByCodePoints(0, Math.min(LONGEST_TITLE, line.codePointCount(0, line.length())));
    return end < line.length() ? line.substring(0, end).strip() + "…" : line;
  }

  /** What is spoken or written in a result. */
  private String text(Job job) {
    JsonNode text =
        Fill.value(
            memory.document().mock().path("jobs").path("files").path("text"),
            null,
            Vocabulary.request(job.request));
    return text == null ? "" : text.asText();
  }
}
