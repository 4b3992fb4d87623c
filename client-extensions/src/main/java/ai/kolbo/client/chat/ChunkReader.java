package ai.kolbo.client.chat;

import ai.kolbo.api.EventStream;
import ai.kolbo.client.internal.ServerSentEvents;
import ai.kolbo.client.internal.StreamHost;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of a stream, in whichever form a server sends them. */
final class ChunkReader {
  private static final int LONGEST_DOCUMENT = 16 << 20;

  /** The lines of events begin with one of these: comments, data, event, id, retry. */
  private static final String FIRST_OF_EVENTS = ":deir";

  /** JSON and HTML begin with one of these, which no line of events does. */
  private static final String FIRST_OF_DOCUMENTS = "{[<";

  private final StreamHost host;
  private final String mediaType;
  private final byte[] terminator;
  private final ServerSentEvents events;
  private final Json.Events json = new Json.Events();
  private boolean begun;
  private boolean isEndAnnounced;
  private @Nullable ChatCompletionChunk whole;

  ChunkReader(ServerSentEvents.Input input, EventStream format, StreamHost host) {
    this.host = host;
    this.mediaType = format.mediaType();
    this.terminator = format.terminator().getBytes(StandardCharsets.UTF_8);
    this.events = new ServerSentEvents(input);
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
      begin(null);
    }
    if (isEndAnnounced) {
      ChatCompletionChunk chunk = whole;
      whole = null;
      return chunk;
    }
    while (events.next()) {
      if (events.hasData(terminator)) {
        isEndAnnounced = true;
        return null;
      }
      ChatCompletionChunk chunk = events.length() == 0 ? null : chunk();
      if (chunk != null) {
        return chunk;
      }
    }
    return null;
  }

  /**
   * Looks whether what comes is a stream of events at all: servers send errors, and whole
   * completions, in place of one.
   *
   * @param wrongType the media type of the response, if that is another
   */
  void begin(@Nullable String wrongType) throws IOException {
    begun = true;
    int first = events.firstByte();
    boolean isStream =
        wrongType == null
            ? FIRST_OF_DOCUMENTS.indexOf(first) < 0
            : FIRST_OF_EVENTS.indexOf(first) >= 0;
    if (isStream) {
      return;
    }
    byte[] body = events.rest(LONGEST_DOCUMENT);
    Object value = null;
    try {
      value = Json.readAny(body);
    } catch (IOException e) {
      // It is not JSON; what it is does not matter.
    }
    if (value instanceof Map<?, ?> document) {
      if (isError(document)) {
        throw host.reported(body);
      }
      whole = WholeCompletion.toChunk(document);
      isEndAnnounced = whole != null;
    }
    if (whole == null) {
      String reason = wrongType == null ? "not framed as events" : wrongType;
      throw host.malformed("it is " + reason + ", not " + mediaType, body, null);
    }
  }

  /** The event as a chunk; null if it is none, but a keep-alive or the rest of a chunk. */
  private @Nullable ChatCompletionChunk chunk() {
    if (events.name() == ServerSentEvents.Name.ERROR) {
      throw host.reported(data());
    }
    boolean isOther = events.name() == ServerSentEvents.Name.OTHER;
    ChatCompletionChunk chunk;
    try {
      chunk =
          json.read(ChatCompletionChunk.class, events.buffer(), events.offset(), events.length());
    } catch (IOException e) {
      if (isOther || events.isCut()) {
        return null;
      }
      throw host.malformed("an event is not the expected JSON", data(), e);
    }
    Map<String, @Nullable Object> unknown = chunk.getAdditionalProperties();
    if (!unknown.isEmpty() && isError(unknown)) {
      throw host.reported(data());
    }
    return isOther && chunk.getChoices() == null ? null : chunk;
  }

  private static boolean isError(Map<?, ?> document) {
    return document.get("error") != null || Boolean.FALSE.equals(document.get("success"));
  }

  private byte[] data() {
    return Arrays.copyOfRange(events.buffer(), events.offset(), events.offset() + events.length());
  }
}
