package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.JsonTree;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a ledger knows of one call that costs credits. */
public final class LedgerEntry {
  /** How far the call has come. */
  public enum Phase {
    /** It was to be made, and its first byte was not sent. */
    INTENDED,
    /** It was about to be sent, and may have reached the server. */
    SENDING,
    /** The server has started the job. */
    STARTED,
    /** The job has completed, and its result was not saved. */
    COMPLETED,
    /** Nothing is left to do. */
    CLOSED
  }

  final String intent;
  final Map<?, ?> request;
  final @Nullable String batch;
  private final Instant at;
  private final String operation;
  volatile Phase phase = Phase.INTENDED;
  volatile @Nullable String job;
  volatile Instant changed;
  private volatile @Nullable String note;

  private LedgerEntry(
      String intent, Instant at, String operation, Map<?, ?> request, @Nullable String batch) {
    this.intent = intent;
    this.at = at;
    this.changed = at;
    this.operation = operation;
    this.request = request;
    this.batch = batch;
  }

  /** The entry that a line begins. */
  static LedgerEntry of(String intent, JsonTree line) {
    return new LedgerEntry(
        intent,
        at(line),
        String.valueOf(line.get("operation").text()),
        (Map<?, ?>) Objects.requireNonNull(line.get("request").value()),
        line.get("batch").text());
  }

  private static Instant at(JsonTree line) {
    return Instant.parse(String.valueOf(line.get("at").text()));
  }

  /** Takes what a later line says. */
  void change(JsonTree line) {
    Phase next = Phase.valueOf(String.valueOf(line.get("phase").text()));
    changed = at(line);
    job = line.get("job").isGiven() ? line.get("job").text() : job;
    note = line.get("note").text();
    phase = next;
  }

  /** What lines say all that is known. */
  List<Map<String, ?>> lines() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("at", at.toString());
    first.put("intent", intent);
    first.put("operation", operation);
    first.put("request", request);
    put(first, "batch", batch);
    if (phase == Phase.INTENDED) {
      return List.of(first);
    }
    Map<String, Object> last = new LinkedHashMap<>();
    last.put("at", changed.toString());
    last.put("of", intent);
    last.put("phase", phase.name());
    put(last, "job", job);
    put(last, "note", note);
    return List.of(first, last);
  }

  private static void put(Map<String, Object> line, String name, @Nullable String value) {
    if (value != null) {
      line.put(name, value);
    }
  }

  /** When it was intended. */
  public Instant at() {
    return at;
  }

  /** The {@code operationId}. */
  public String operation() {
    return operation;
  }

  /** The request as JSON, without the contents of files. */
  public Map<?, ?> request() {
    return request;
  }

  /** How far it has come. */
  public Phase phase() {
    return phase;
  }

  /** The id of the job; null if none is known. */
  public @Nullable String job() {
    return job;
  }

  /** Why it is not known what became of it, or why it is closed; null if nothing tells. */
  public @Nullable String note() {
    return note;
  }
}
