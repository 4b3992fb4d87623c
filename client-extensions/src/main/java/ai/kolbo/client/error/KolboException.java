package ai.kolbo.client.error;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call failed after it had begun. The subclasses say how; what is known of the call stands in
 * members of its own and at the end of the message. Messages have no control characters.
 */
public class KolboException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_MESSAGE = 2000;
  private static final int LONGEST_BODY = 2048;
  private static final int LONGEST_ID = 200;

  private final String operation;
  private int attempts;
  private int httpStatus;
  private @Nullable String requestId;
  private @Nullable String generationId;
  private @Nullable String receivedText;
  private ArrayList<String> fileNames = new ArrayList<>();

  /**
   * A failure of an operation.
   *
   * @param operation the operation that failed, by its {@code operationId} in the OpenAPI document
   * @param message what happened, for a person
   * @param cause the underlying failure, or null
   */
  public KolboException(String operation, String message, @Nullable Throwable cause) {
    super(printable(message, LONGEST_MESSAGE), cause);
    this.operation = operation;
  }

  /** The operation that failed, by its {@code operationId} in the OpenAPI document. */
  public String operation() {
    return operation;
  }

  /** How many attempts the call made, polls the wait; 0 if this was not thrown by a client. */
  public int attempts() {
    return attempts;
  }

  /**
   * Sets how many attempts were made.
   *
   * @return this
   */
  public KolboException tried(int attempts) {
    this.attempts = attempts;
    return this;
  }

  /** The HTTP status of the last response; empty if none came. */
  public OptionalInt httpStatus() {
    return httpStatus == 0 ? OptionalInt.empty() : OptionalInt.of(httpStatus);
  }

  /**
   * The id that the server gave the request, which its support may ask for; empty if it did not.
   */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /**
   * Sets what the response was.
   *
   * @param httpStatus 0 if none came
   * @param requestId of the server, or null
   * @return this
   */
  public KolboException answered(int httpStatus, @Nullable String requestId) {
    this.httpStatus = httpStatus;
    boolean isNone = requestId == null || requestId.isBlank();
    this.requestId = isNone ? null : printable(requestId, LONGEST_ID);
    return this;
  }

  /**
   * The generation that the call was about, or that it has started, if there was one. It may still
   * be running: resume it by this id.
   */
  public Optional<String> generationId() {
    return Optional.ofNullable(generationId);
  }

  /**
   * Sets the generation that the call was about; the message then names it.
   *
   * @param generationId null leaves it as it is
   * @return this
   */
  public KolboException about(@Nullable String generationId) {
    if (generationId != null) {
      this.generationId = generationId;
    }
    return this;
  }

  /** The names of the files that the call was to upload; empty if there were none. */
  public List<String> fileNames() {
    return List.copyOf(fileNames);
  }

  /**
   * Sets the names of the files that the call was to upload; the message then has them.
   *
   * @return this
   */
  public KolboException uploading(List<String> fileNames) {
    this.fileNames = new ArrayList<>(fileNames);
    return this;
  }

  /** The text that a stream had delivered before it failed, if the call was for a stream. */
  public Optional<String> receivedText() {
    return Optional.ofNullable(receivedText);
  }

  /**
   * Sets the text that a stream had delivered before it failed.
   *
   * @return this
   */
  public KolboException received(String text) {
    this.receivedText = text;
    return this;
  }

  @Override
  public String getMessage() {
    String message = String.valueOf(super.getMessage());
    boolean isNamed = generationId == null || message.contains(generationId);
    String files = printable(String.join(", ", fileNames), LONGEST_ID);
    String known =
        Stream.of(
                isNamed ? "" : "generation " + printable(generationId, LONGEST_ID),
                files.isEmpty() ? "" : "uploading " + files,
                requestId == null ? "" : "request id " + requestId,
                attempts > 1 ? attempts + " attempts" : "")
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    return known.isEmpty() ? message : message + " (" + known + ")";
  }

  /**
   * Whether the same call may succeed later. The client has already retried what is safe to retry;
   * starting a generation again may cost credits again.
   */
  public boolean isRetryable() {
    return false;
  }

  /** A body of which at most 2 KB are kept, in whole characters. */
  static String beginning(String body) {
    CharBuffer rest = CharBuffer.wrap(body);
    CharsetEncoder encoder = UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
    encoder.encode(rest, ByteBuffer.allocate(LONGEST_BODY), true);
    return body.substring(0, rest.position());
  }

  /** A text for a log: control characters could make it look like another line. */
  private static String printable(String text, int longest) {
    String shown = text.length() > longest ? text.substring(0, longest) + "…" : text;
    return shown.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
  }
}
