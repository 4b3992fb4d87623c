package ai.kolbo.client.job;

import ai.kolbo.api.MediaApi;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.internal.Calls;
import ai.kolbo.client.money.internal.Bookkeeper;
import ai.kolbo.client.money.internal.LedgerEntry;
import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.Json;
import ai.kolbo.model.Media;
import ai.kolbo.model.MediaList;
import ai.kolbo.model.MediaSort;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that the ledger has and a crash, or the end of the program, has left open. Handle it, then
 * call {@link #close()}: it is told again otherwise. Saving the result of its job closes it, too.
 */
public final class Recovery implements AutoCloseable {
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 10;

  /** Clocks of two machines may differ. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  /** What became of the call. */
  public enum State {
    /** The server has started the job: wait for {@link Recovery#job()}. It is paid. */
    STARTED,
    /** Nothing was sent: the request can be sent again. */
    NOT_STARTED,
    /** The request was being sent, and no response came: see {@link Recovery#whatToCheck()}. */
    POSSIBLY_STARTED
  }

  private final LedgerEntry entry;
  private final Calls calls;

  Recovery(LedgerEntry entry, Calls calls) {
    this.entry = entry;
    this.calls = calls;
  }

  /** What became of the call. */
  public State state() {
    if (entry.job() != null) {
      return State.STARTED;
    }
    return entry.phase() == LedgerEntry.Phase.INTENDED ? State.NOT_STARTED : State.POSSIBLY_STARTED;
  }

  /** The {@code operationId} of the call. */
  public String operation() {
    return entry.operation();
  }

  /** When the call was to be made, by the clock of this machine. */
  public Instant at() {
    return entry.at();
  }

  /**
   * The request as JSON, such as {@code ImageRequest.fromJson} reads, without the contents of
   * files.
   */
  public String request() {
    return new String(Json.write(entry.request()), StandardCharsets.UTF_8);
  }

  /** The job; empty unless it was started. */
  public Optional<Job<?>> job() {
    return Optional.ofNullable(entry.job()).map(id -> new Job<>(id, kind(), null, calls));
  }

  private JobKind<?> kind() {
    return JobKinds.all().stream()
        .filter(kind -> kind.startOperation().equals(entry.operation()))
        .findFirst()
        .orElse(JobKinds.GENERATION);
  }

  /** What is known, and what a person can check, one sentence each. */
  public List<String> whatToCheck() {
    List<String> checks = new ArrayList<>();
    switch (state()) {
      case STARTED -> checks.add("The job " + entry.job() + " was started: wait for it.");
      case NOT_STARTED -> checks.add("Nothing was sent: " + operation() + " can be sent again.");
      default -> {
        checks.add("%s was sent at %s, and no response came.".formatted(operation(), at()));
        if (entry.note() != null) {
          checks.add("The call failed: " + entry.note());
        }
        checks.add(
            "Such a job takes up to %d seconds; what it yields is then in the media library: see"
                    .formatted(kind().typicalMax().toSeconds())
                + " results().");
        checks.add("A charge would show in the credits of the account.");
      }
    }
    return checks;
  }

  /**
   * The files that the account's media library has of the time since the call, from the same prompt
   * if it had one: those of a job that was started are among them once it has completed. Files of
   * other requests with the same prompt are, too.
   *
   * @return the newest first; at most 1,000
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public List<Media> results() {
    List<Media> found = new ArrayList<>();
    MediaApi api = calls.retrofit().create(MediaApi.class);
    Instant since = at().minus(SKEW);
    for (int page = 1; page <= MOST_PAGES; page++) {
      MediaList list =
          calls.call(
              api.listMedia(
                  null,
                  page,
                  PAGE,
                  null,
                  null,
                  null,
                  null,
                  null,
                  null,
                  MediaSort.CREATED_DESC,
                  null));
      List<Media> media = Objects.requireNonNullElse(list.getMedia(), List.of());
      for (Media file : media) {
        if (file != null && isSince(file, since) && isFromRequest(file)) {
          found.add(file);
        }
      }
      if (media.size() < PAGE || !isSince(media.get(media.size() - 1), since)) {
        break;
      }
    }
    return found;
  }

  private static boolean isSince(@Nullable Media file, Instant since) {
    return file == null
        || file.getCreatedAt() == null
        || !file.getCreatedAt().toInstant().isBefore(since);
  }

  private boolean isFromRequest(Media file) {
    Object prompt = entry.request().get("prompt");
    Object asked = prompt == null ? entry.request().get("text") : prompt;
    boolean isUploaded = "uploaded".equals(file.getSourceType());
    return !isUploaded && (asked == null || asked.equals(file.getPrompt()));
  }

  /** Notes in the ledger that nothing is left to do. */
  @Override
  public void close() {
    Bookkeeper.of(calls).done(entry, "closed");
  }

  @Override
  public String toString() {
    return "Recovery[" + operation() + " " + state() + " " + at() + "]";
  }
}
