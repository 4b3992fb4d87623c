package ai.kolbo.mock.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Answer.Cut;
import ai.kolbo.mock.http.Authentication;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.http.RequestBody;
import ai.kolbo.mock.http.RequestBody.FilePart;
import ai.kolbo.mock.http.RequestLog;
import ai.kolbo.mock.scenario.RecordedRequest.Part;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the last requests, in the order of their responses, as far as memory allows. Safe for use
 * by several threads.
 */
public final class Recorder implements RequestLog {
  private static final long MAX_BYTES = Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 16);
  private static final int LONGEST_BODY = 1 << 20;
  private static final String MASK = "***";

  private record Entry(RecordedRequest request, long bytes) {}

  private final Authentication authentication;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytes;

  /**
   * @param authentication knows which headers carry credentials
   */
  public Recorder(Authentication authentication) {
    this.authentication = authentication;
  }

  @Override
  public void add(
      Exchange exchange, @Nullable Operation operation, @Nullable RequestBody body, Answer answer) {
    String json = body == null || body.fields().isMissingNode() ? null : json(body.fields());
    add(
        new RecordedRequest(
            exchange.method(),
            exchange.path(),
            query(exchange),
            masked(exchange.headers()),
            operation == null ? null : operation.id(),
            json,
            body == null || !body.form() ? List.of() : parts(body),
            statusSent(answer)));
  }

  /** The text of a value; null if it is too long. */
  private static @Nullable String json(JsonNode value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      // A value of many megabytes is not to be written whole only to be thrown away.
      Json.MAPPER.writeValue(new Bounded(text), value);
      return text.toString(UTF_8);
    } catch (IOException e) {
      return null;
    }
  }

  private static final class Bounded extends FilterOutputStream {
    private int left = LONGEST_BODY;

    Bounded(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      left -= count;
      if (left < 0) {
        throw new IOException("The body is too long to be kept");
      }
      out.write(bytes, offset, count);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }
  }

  private static Map<String, List<String>> query(Exchange exchange) {
    try {
      return exchange.query();
    } catch (Refusal e) {
      return Map.of(); // It cannot be decoded.
    }
  }

  private Map<String, List<String>> masked(Map<String, List<String>> headers) {
    headers.replaceAll(
        (name, lines) ->
            authentication.isCredential(name)
                ? lines.stream().map(Recorder::masked).toList()
                : List.copyOf(lines));
    return Collections.unmodifiableMap(headers);
  }

  /** The scheme stays, such as Bearer. */
  private static String masked(String credential) {
    int space = credential.indexOf(' ');
    return space < 0 ? MASK : credential.substring(0, space + 1) + MASK;
  }

  private static List<Part> parts(RequestBody body) {
    Set<String> fileFields = body.files().stream().map(FilePart::field).collect(Collectors.toSet());
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : body.fields().properties()) {
      if (!fileFields.contains(field.getKey())) {
        JsonNode value = field.getValue();
        String text = value.isContainerNode() ? value.toString() : value.asText();
        parts.add(new Part(field.getKey(), null, "text/plain", text.getBytes(UTF_8).length));
      }
    }
    for (FilePart file : body.files()) {
      parts.add(new Part(file.field(), file.filename(), file.mediaType(), file.bytes()));
    }
    return List.copyOf(parts);
  }

  private static int statusSent(Answer answer) {
    return answer instanceof Answer.Broken broken
            && broken.cut() != null
            && broken.cut().place() == Cut.Place.BEFORE_HEADERS
        ? 0
        : answer.status();
  }

  private synchronized void add(RecordedRequest request) {
    Entry entry = new Entry(request, size(request));
    entries.add(entry);
    bytes += entry.bytes;
    while (bytes > MAX_BYTES && entries.size() > 1) {
      bytes -= entries.removeFirst().bytes;
    }
  }

  private static long size(RecordedRequest request) {
    long size = 500 + 2L * request.path().length() + 200L * request.parts().size();
    size += request.body() == null ? 0 : 2L * request.body().length();
    for (Map<String, List<String>> lines : List.of(request.headers(), request.query())) {
      for (Map.Entry<String, List<String>> line : lines.entrySet()) {
        size += 100 + line.getKey().length();
        size += line.getValue().stream().mapToLong(value -> 50 + 2L * value.length()).sum();
      }
    }
    return size;
  }

  /** All that are kept, the oldest first. */
  public synchronized List<RecordedRequest> requests() {
    return entries.stream().map(Entry::request).toList();
  }

  /** Forgets all requests. */
  public synchronized void clear() {
    entries.clear();
    bytes = 0;
  }
}
