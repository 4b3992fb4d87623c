package ai.kolbo.client;

import ai.kolbo.model.GenerationResult;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.GenerationType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A generation that has completed. Immutable, but for the answer it gives out. */
public final class Generation {
  private final String id;
  private final GenerationStatus status;
  private final Transport transport;

  Generation(String id, GenerationStatus status, Transport transport) {
    this.id = id;
    this.status = status;
    this.transport = transport;
  }

  /** What identifies the generation. */
  public String id() {
    return id;
  }

  /** The kind of generation, if the server said it. */
  public Optional<GenerationType> type() {
    return Optional.ofNullable(status.getType());
  }

  /** The URLs of the generated files, in the server's order; never null. */
  public List<String> urls() {
    List<String> urls = result().getUrls();
    return urls == null ? List.of() : urls.stream().filter(Objects::nonNull).toList();
  }

  /** What the generation yielded; empty for kinds that yield it elsewhere in the status. */
  public GenerationResult result() {
    return status.getResult() == null ? new GenerationResult() : status.getResult();
  }

  /** The final cost in credits, if the server said it. */
  public OptionalDouble creditsUsed() {
    return status.getCreditsUsed() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(status.getCreditsUsed());
  }

  /** The whole status answer. */
  public GenerationStatus status() {
    return status;
  }

  /**
   * Downloads the generated files. Each is named after the generation, with a number and the ending
   * of its URL or of its media type, and appears under its name only when it is complete; a file of
   * that name is replaced. The key is not sent to other hosts than the API's.
   *
   * @param directory made if it does not exist
   * @return the files, in the order of {@link #urls()}
   * @throws ApiException if a server refuses a file
   * @throws ConnectionException if a server cannot be reached
   * @throws java.io.UncheckedIOException if a file cannot be written
   */
  public List<Path> saveTo(Path directory) {
    List<Path> saved = new ArrayList<>();
    for (String url : urls()) {
      String name = id + "-" + (saved.size() + 1);
      saved.add(
          ForwardingFuture.await(Download.of(url, directory, name, transport), Download.OPERATION));
    }
    return List.copyOf(saved);
  }

  /**
   * A completed generation without files is a refusal in disguise, unless its kind yields something
   * else.
   */
  boolean isEmpty() {
    GenerationResult result = result();
    boolean other =
        Stream.of(
                result.getText(),
                result.getContent(),
                result.getSrtUrl(),
                result.getTxtUrl(),
                result.getWordByWordSrtUrl(),
                result.getImageUrls(),
                result.getVideoUrls(),
                result.getAudioUrls())
            .anyMatch(Objects::nonNull);
    // What this version does not know may be the yield of a kind that has no files.
    boolean unknown =
        result.getUrls() == null
            && !(result.getAdditionalProperties().isEmpty()
                && status.getAdditionalProperties().isEmpty());
    return urls().isEmpty() && !other && !unknown;
  }

  @Override
  public String toString() {
    return "Generation[" + id + ", " + urls() + "]";
  }
}
