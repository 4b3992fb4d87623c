package ai.kolbo.api;

import ai.kolbo.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the document says of an operation that its Retrofit method does not. {@code Operations}
 * lists all of them. Immutable.
 */
public final class Operation {
  private final String id;
  private final String httpMethod;
  private final String path;
  private final Class<?> responseType;
  private final Credential credential;
  private final boolean startsJob;
  private final boolean uploads;
  private final boolean needsBody;
  private final @Nullable String neededMember;
  private final List<String> expectedMembers;
  private final @Nullable EventStream eventStream;
  private final String rulesJson;
  private volatile @Nullable Map<String, @Nullable Object> rules;

  Operation(
      String id,
      String httpMethod,
      String path,
      Class<?> responseType,
      Credential credential,
      boolean startsJob,
      boolean uploads,
      boolean needsBody,
      @Nullable String neededMember,
      List<String> expectedMembers,
      @Nullable EventStream eventStream,
      String rulesJson) {
    this.id = id;
    this.httpMethod = httpMethod;
    this.path = path;
    this.responseType = responseType;
    this.credential = credential;
    this.startsJob = startsJob;
    this.uploads = uploads;
    this.needsBody = needsBody;
    this.neededMember = neededMember;
    this.expectedMembers = expectedMembers;
    this.eventStream = eventStream;
    this.rulesJson = rulesJson;
  }

  /** Its {@code operationId} in the document, such as {@code generateLipsync}. */
  public String id() {
    return id;
  }

  /** Its HTTP method, such as {@code POST}. */
  public String httpMethod() {
    return httpMethod;
  }

  /** Its path with the names of its parameters, such as {@code /api/v1/media/{id}}. */
  public String path() {
    return path;
  }

  /** The class of its successful response. */
  public Class<?> responseType() {
    return responseType;
  }

  /** What a caller must present to it. */
  public Credential credential() {
    return credential;
  }

  /** Whether it starts a job, which is charged. */
  public boolean startsJob() {
    return startsJob;
  }

  /** Whether it sends a form, which may hold files and take long. */
  public boolean uploads() {
    return uploads;
  }

  /**
   * Whether a success must have a body. Of a cancellation, for example, the status tells enough.
   */
  public boolean needsBody() {
    return needsBody;
  }

  /**
   * The member of its successful response without which that is worth nothing: what a caller wants,
   * the id of a job that was started, the state of a job. Null if there is none.
   */
  public @Nullable String neededMember() {
    return neededMember;
  }

  /**
   * The members of which a successful response has at least one: the {@link #neededMember()}, or
   * all that the document requires if there is none. Empty if a success needs no body.
   */
  public List<String> expectedMembers() {
    return expectedMembers;
  }

  /** How it responds with server-sent events; null if it cannot. */
  public @Nullable EventStream eventStream() {
    return eventStream;
  }

  /**
   * What the document says of its price, models and limits, to compute with: the keys {@code
   * price}, {@code models}, {@code rateLimit}, {@code limits} and {@code defaults}, each only if
   * the document says something of it. The first three are the document's extensions {@code
   * x-kolbo-price}, {@code x-kolbo-models} and {@code x-kolbo-rate-limit}. {@code limits} are those
   * of {@code x-kolbo-limits} that a request can be beyond. {@code defaults} has the defaults of
   * the members of the request that the conditions and limits look at. The document's {@code
   * EXTENSIONS.md} describes them. Later versions of the document may add to them.
   *
   * @return maps, lists, texts, numbers and booleans, which cannot be modified; empty if the
   *     document says nothing. It is read at the first call.
   */
  public Map<String, @Nullable Object> rules() {
    Map<String, @Nullable Object> known = rules;
    if (known == null) {
      known = readRules();
      rules = known;
    }
    return known;
  }

  @SuppressWarnings("unchecked") // The text is an object, whose names are texts.
  private Map<String, @Nullable Object> readRules() {
    try {
      Object read = Json.readAny(rulesJson.getBytes(StandardCharsets.UTF_8));
      return (Map<String, @Nullable Object>) unmodifiable(read);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The text is a constant of this library.
    }
  }

  private static @Nullable Object unmodifiable(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((name, member) -> copy.put(name, unmodifiable(member)));
      return Collections.unmodifiableMap(copy);
    }
    return value instanceof List<?> list
        ? list.stream().map(Operation::unmodifiable).toList()
        : value;
  }

  /** Its id, HTTP method and path. */
  @Override
  public String toString() {
    return id + " (" + httpMethod + " " + path + ")";
  }
}
