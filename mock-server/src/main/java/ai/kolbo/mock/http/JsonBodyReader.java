package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON bodies, and refuses malformed ones before Prism sees them. A body on its way takes
 * little memory: what is long and does not arrive at once waits in a file.
 */
final class JsonBodyReader implements BodySink {
  private static final int MAX_BYTES = 25 << 20;
  private static final int MAX_VALUES = 1_000_000;
  private static final String TOO_LARGE = "The mock takes JSON bodies of at most 25 MB";
  private static final String TOO_MANY = "The mock takes JSON bodies of at most 1000000 values";

  /** Of a body that is still on its way. */
  private static final int MAX_WAITING_BYTES = 16 << 10;

  /** Of a body that may be read without being counted first. */
  private static final int MAX_SMALL_BYTES = 64 << 10;

  /** What a byte of a text takes while it is read, checked, and written for Prism. */
  private static final long MEMORY_OF_BYTE = 6;

  /** What a value takes beside its text. It has two bytes at least. */
  private static final long MEMORY_OF_VALUE = 100;

  private final List<Operation.Exclusion> exclusions;
  private final Uploads uploads;
  private final BodyMemory.Share memory;
  private final ByteArrayOutputStream start = new ByteArrayOutputStream();
  private Uploads.@Nullable Writer rest;
  private long length;

  JsonBodyReader(
      long contentLength,
      List<Operation.Exclusion> exclusions,
      Uploads uploads,
      BodyMemory.Share memory) {
    if (contentLength > MAX_BYTES) {
      throw Refusal.because(413, TOO_LARGE);
    }
    this.exclusions = exclusions;
    this.uploads = uploads;
    this.memory = memory;
  }

  @Override
  public void accept(Content.Chunk piece) throws IOException {
    ByteBuffer bytes = piece.getByteBuffer();
    length += bytes.remaining();
    if (length > MAX_BYTES) {
      throw Refusal.because(413, TOO_LARGE);
    }
    if (rest == null && length <= (piece.isLast() ? MAX_SMALL_BYTES : MAX_WAITING_BYTES)) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      start.writeBytes(copy);
      return;
    }
    if (rest == null) {
      rest = uploads.begin();
    }
    rest.write(bytes, piece);
  }

  @Override
  public RequestBody end() throws IOException, InterruptedException {
    if (rest != null) {
      rest.end();
    }
    JsonNode value;
    try {
      long values = length <= MAX_SMALL_BYTES ? length / 2 : values();
      memory.take(length * MEMORY_OF_BYTE + values * MEMORY_OF_VALUE);
      try (InputStream in = open()) {
        value = Json.MAPPER.readTree(in);
      }
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw Refusal.because(400, "Malformed JSON" + where + ": " + reason(e));
    } catch (CharConversionException e) {
      throw Refusal.because(400, "Malformed JSON: it is not text in UTF-8");
    }
    if (value.isMissingNode()) {
      throw Refusal.because(400, "The request body is empty; it must be JSON");
    }
    if (value instanceof ObjectNode object) {
      exclusions.forEach(exclusion -> exclusion.dropNothing(object));
    }
    return new RequestBody(value, List.of(), false);
  }

  private InputStream open() throws IOException {
    InputStream first = new ByteArrayInputStream(start.toByteArray());
    return rest == null ? first : new SequenceInputStream(first, rest.open());
  }

  /** How many values a body has, found out without keeping them. */
  private long values() throws IOException {
    long values = 0;
    try (JsonParser parser = Json.MAPPER.createParser(open())) {
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        values += token.isScalarValue() || token.isStructStart() ? 1 : 0;
        if (values > MAX_VALUES) {
          throw Refusal.because(413, TOO_MANY);
        }
      }
    }
    return values;
  }

  /** Without the names of the library's own classes and settings. */
  private static String reason(JsonProcessingException e) {
    if (e instanceof MismatchedInputException) {
      return "there must be one value only";
    }
    return e instanceof StreamConstraintsException
        ? "it is nested too deep, or a value in it is too long"
        : e.getOriginalMessage().replaceAll("(: enable `| \\(start marker at).*", "");
  }

  @Override
  public void close() throws IOException {
    memory.close();
    if (rest != null) {
      rest.close();
    }
  }
}
