package ai.kolbo.client.chat;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.EventStream;
import ai.kolbo.client.internal.EventConnection;
import ai.kolbo.client.internal.ServerSentEvents;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChunkChoice;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of a stream, in whichever form a server sends them. */
final class ChunkReader {
  private static final int LONGEST_JSON = 16 << 20;
  private static final int LONGEST_PAGE = 64 * 1024;

  /** With blanks around it. All chunks are longer, and are not copied to be compared with it. */
  private static final int LONGEST_TERMINATOR = 32;

  /** Enough to tell what comes, for a person. */
  private static final int START = 256;

  /** The first line of events: a comment, or one of their fields. */
  private static final Pattern EVENTS =
      Pattern.compile("\\s*+(:|(data|event|id|retry)(:|[\\r\\n]|$)|$)");

  /** JSON and HTML begin with one of these, which no line of events does. */
  private static final String FIRST_OF_DOCUMENTS = "{[<";

  private final EventConnection connection;
  private final EventStream format;
  private final @Nullable String wrongType;
  private final ServerSentEvents events;
  private final Json.Events json = new Json.Events();
  private final ChatCompletionAccumulator received;
  private boolean begun;
  private boolean hasEvents;
  private byte[] start = {};
  private boolean isEndAnnounced;
  private @Nullable ChatCompletionChunk whole;

  /**
   * @param received what has come so far
   */
  ChunkReader(EventConnection connection, ChatCompletionAccumulator received) {
    this.connection = connection;
    this.received = received;
    format = connection.format();
    events = new ServerSentEvents(connection);
    String type = Objects.requireNonNullElse(connection.contentType(), "of no media type");
    wrongType = type.split(";", 2)[0].strip().equalsIgnoreCase(format.mediaType()) ? null : type;
  }

  /** Whether the response does not call itself a stream of events. */
  boolean isMislabelled() {
    return wrongType != null;
  }

  /** Whether the server has said that nothing follows, so that the completion is whole. */
  boolean isEndAnnounced() {
    return isEndAnnounced;
  }

  /**
   * The next chunk; null if the stream has ended, announced or not.
   *
   * @throws IOException if the connection broke
   * @throws RuntimeException what the server reports, or what cannot be read
   */
  @Nullable ChatCompletionChunk next() throws IOException {
    if (!begun) {
      begin();
    }
    if (isEndAnnounced) {
      ChatCompletionChunk chunk = whole;
      whole = null;
      return chunk;
    }
    while (events.next()) {
      hasEvents = true;
      if (isTerminator()) {
        isEndAnnounced = true;
        return null;
      }
      ChatCompletionChunk chunk = chunk();
      if (chunk != null) {
        return chunk;
      }
    }
    if (!hasEvents && !EVENTS.matcher(new String(start, StandardCharsets.ISO_8859_1)).lookingAt()) {
      throw isNoStream(start);
    }
    return null;
  }

  /**
   * Looks whether what comes is a stream of events at all: servers send errors, and whole
   * completions, in place of one.
   */
  void begin() throws IOException {
    begun = true;
    int first = events.firstByte();
    if (wrongType == null
        ? FIRST_OF_DOCUMENTS.indexOf(first) < 0
        : ServerSentEvents.FIRST_OF_FIELDS.indexOf(first) >= 0) {
      start = events.start(START);
      return;
    }
    byte[] body = events.rest(first == '<' ? LONGEST_PAGE : LONGEST_JSON);
    connection.parse(body, 0, body.length);
    try {
      Object json = Json.readAny(body);
      // Some servers send each error in a list.
      if (json instanceof List<?> list && list.size() == 1) {
        json = list.get(0);
      }
      if (json instanceof Map<?, ?> document) {
        boolean isError = connection.isError(document);
        whole = isError ? null : chunk(document);
        if (isError || whole == null && connection.isRefusal(body)) {
          throw connection.reported(Json.write(document));
        }
      }
    } catch (IOException e) {
      // It is not JSON; what it is does not matter.
    }
    isEndAnnounced = whole != null;
    if (whole == null) {
      throw isNoStream(body);
    }
  }

  private RuntimeException isNoStream(byte[] body) {
    String reason = wrongType == null ? "not framed as events" : wrongType;
    return connection.malformed("it is " + reason + ", not " + format.mediaType(), body, null);
  }

  /** A whole completion, which this changes, as the only chunk; null if it is none. */
  @SuppressWarnings("unchecked") // All objects of JSON are such maps.
  private static @Nullable ChatCompletionChunk chunk(Map<?, ?> completion) throws IOException {
    if (!(completion.get("choices") instanceof List<?> choices)) {
      return null;
    }
    for (Object choice : choices) {
      if (!(choice instanceof Map<?, ?> members)
          || !(members.remove("message") instanceof Map<?, ?> message)) {
        return null;
      }
      ((Map<String, Object>) members).put("delta", message);
      List<?> calls = message.get("tool_calls") instanceof List<?> list ? list : List.of();
      for (int i = 0; i < calls.size(); i++) {
        if (calls.get(i) instanceof Map<?, ?> call) {
          ((Map<String, Object>) call).putIfAbsent("index", i);
        }
      }
    }
    ((Map<String, Object>) completion).put("object", "chat.completion.chunk");
    return Json.read(ChatCompletionChunk.class, Json.write(completion));
  }

  /** The event as a chunk; null if it is none, but a keep-alive or the rest of a chunk. */
  private @Nullable ChatCompletionChunk chunk() throws BodyMemory.TooLarge {
    if (events.name() == ServerSentEvents.Name.ERROR) {
      throw connection.reported(data());
    }
    if (events.length() == 0) {
      return null;
    }
    connection.parse(events.buffer(), events.offset(), events.length());
    boolean isOther = events.name() == ServerSentEvents.Name.OTHER;
    ChatCompletionChunk chunk;
    try {
      chunk =
          json.read(ChatCompletionChunk.class, events.buffer(), events.offset(), events.length());
      if (received.begun() == 0
          && isWhole(chunk)
          && Json.readAny(data()) instanceof Map<?, ?> completion) {
        chunk = Objects.requireNonNullElse(chunk(completion), chunk);
      }
    } catch (IOException e) {
      // What cannot be read behind a finished completion does not cost it.
      if (isOther || events.isCut() || received.isFinished()) {
        return null;
      }
      throw connection.malformed("an event is not the expected JSON", data(), e);
    }
    if (isError(chunk, isOther)) {
      received.accept(chunk);
      throw connection.reported(data());
    }
    return isOther && chunk.getChoices() == null ? null : chunk;
  }

  /** Whether an event is not a chunk, but a whole completion. */
  private static boolean isWhole(ChatCompletionChunk chunk) {
    return chunk.getChoices() != null
        && chunk.getChoices().stream()
            .anyMatch(
                choice ->
                    choice != null
                        && choice.getDelta() == null
                        && choice.getAdditionalProperties().containsKey("message"));
  }

  private boolean isError(ChatCompletionChunk chunk, boolean isOther) {
    Map<String, @Nullable Object> unknown = chunk.getAdditionalProperties();
    List<ChunkChoice> choices = Objects.requireNonNullElse(chunk.getChoices(), List.of());
    for (int i = 0; i < choices.size(); i++) {
      if (choices.get(i) != null && connection.isError(choices.get(i).getAdditionalProperties())) {
        return true;
      }
    }
    boolean isNoPart = choices.isEmpty() && chunk.getUsage() == null && !isOther;
    return !unknown.isEmpty()
        && (connection.isError(unknown)
            || "error".equals(chunk.getObject())
            || isNoPart && connection.isRefusal(data()));
  }

  private boolean isTerminator() {
    return events.length() <= LONGEST_TERMINATOR
        && new String(data(), StandardCharsets.UTF_8)
            .replaceAll("^[\\s\"']+|[\\s\"']+$", "")
            .equalsIgnoreCase(format.terminator());
  }

  private byte[] data() {
    return Arrays.copyOfRange(events.buffer(), events.offset(), events.offset() + events.length());
  }
}
