package ai.kolbo.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the models as JSON.
 *
 * <p>Reading is lenient, at any depth, so that one odd member does not cost the response:
 *
 * <ul>
 *   <li>Members that the document does not list are kept as additional properties.
 *   <li>A single value where a list is declared is read as a list of one.
 *   <li>A list of one item where an object, number, boolean, time or enumeration is declared is
 *       read as that item; so is the whole document where an object is asked for.
 *   <li>An object or list where a text is declared is read as its JSON text; a list of text parts,
 *       as chat completions have them, as the text of its parts; an empty list as no text.
 *   <li>Numbers and booleans may be written as texts, and texts as numbers or booleans.
 *   <li>Times may be written in ISO 8601 with or without a time of day and an offset (UTC if there
 *       is none), or as seconds or milliseconds since 1970.
 *   <li>A value that still cannot be read, such as a number out of range or a blank text where an
 *       enumeration is declared, leaves its member null and is kept, as it was sent, as an
 *       additional property of the member's name. Of a list of objects, the objects that can be
 *       read are kept in the member as well; as long as the member is not changed, it is written as
 *       it was sent.
 *   <li>A member that is missing or null is read from the other names under which servers send it,
 *       where the document tells them: {@code status} for {@code state}. Its own name wins, and is
 *       the only one that is written.
 *   <li>Of members with the same name, the last one counts.
 *   <li>Bytes that are not UTF-8 are read as U+FFFD; so is half a character in a name.
 * </ul>
 *
 * <p>Texts and names may have any length; objects and lists may be nested 1000 levels deep. The
 * message of an {@code IOException} that reading throws says where the JSON is broken, but does not
 * quote it.
 */
public final class Json {
  // A file may come within the JSON, as base64 text; numbers are checked where they are converted.
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}

  /**
   * Reads a model, an open enumeration or a union of this package.
   *
   * @throws IOException if the bytes are not one JSON value, or not of the JSON type that the class
   *     needs; {@code null} is of none
   * @throws IllegalArgumentException if the class is not one of this package that can be read
   */
  public static <T> T read(Class<T> type, byte[] json) throws IOException {
    return read(type, json, 0, json.length);
  }

  /**
   * Reads a model, an open enumeration or a union of this package from a part of an array.
   *
   * @throws IOException if the bytes are not one JSON value, or not of the JSON type that the class
   *     needs; {@code null} is of none
   * @throws IllegalArgumentException if the class is not one of this package that can be read
   */
  @SuppressWarnings("unchecked") // The codec of a class makes no other.
  public static <T> T read(Class<T> type, byte[] json, int offset, int length) throws IOException {
    return (T) document(type, json, offset, length);
  }

  static <T> T read(Class<T> type, String json) throws IOException {
    return read(type, json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads any JSON.
   *
   * @return a {@code Map}, {@code List}, {@code String}, {@code Number} or {@code Boolean}; null
   *     for {@code null}. Maps and lists can be changed, and have the order of the JSON.
   * @throws IOException if the bytes are not one JSON value
   */
  public static @Nullable Object readAny(byte[] json) throws IOException {
    return document(Object.class, json, 0, json.length);
  }

  static @Nullable Object readAny(String json) throws IOException {
    return readAny(json.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable Object document(Class<?> type, byte[] json, int offset, int length)
      throws IOException {
    try {
      return strictly(type, json, offset, length);
    } catch (IOException e) {
      byte[] mended = MendedText.of(json, offset, length);
      if (mended == null) {
        throw InvalidJson.of(e);
      }
      try {
        return strictly(type, mended, 0, mended.length);
      } catch (IOException again) {
        throw InvalidJson.of(again);
      }
    }
  }

  private static @Nullable Object strictly(Class<?> type, byte[] json, int offset, int length)
      throws IOException {
    try (JsonParser parser = FACTORY.createParser(json, offset, length)) {
      Object value = new JsonReader(parser, null).document(type);
      if (parser.nextToken() != null) {
        throw InvalidJson.second(parser);
      }
      return value;
    }
  }

  /**
   * Whether a member that the document lists was sent and could be read.
   *
   * @param model a model of this package; nothing else has members
   */
  public static boolean has(Object model, String member) {
    return model instanceof JsonModel object && object.isSet(member);
  }

  /**
   * Writes a value: a model, an open enumeration, a union; a map, collection or array of what can
   * be written; a text, number or boolean; an {@code OffsetDateTime} or {@code Instant}; bytes, as
   * base64; a Jackson {@code TreeNode}; or null. Members of a model that are null are left out.
   *
   * @return UTF-8
   * @throws IllegalArgumentException if the value holds anything else, a number that JSON does not
   *     have, or itself; the message names the class and where it is
   */
  public static byte[] write(@Nullable Object value) {
    return JsonWriter.bytes(value);
  }

  static String text(@Nullable Object value) {
    return new String(write(value), StandardCharsets.UTF_8);
  }

  /**
   * Reads the events of one stream, each a JSON value, with one parser. Short texts that a member
   * has again and again are kept once. Otherwise nothing of an event is kept: an event that cannot
   * be read does not change what follows. Not safe for use by several threads.
   */
  public static final class Events {
    private final LastTexts lastTexts = new LastTexts();
    private final Source source = new Source();
    private @Nullable JsonReader reader;

    /** Made for each stream. */
    public Events() {}

    /**
     * Reads an event, as {@link Json#read(Class, byte[], int, int)} does. The bytes are not kept.
     *
     * @throws IOException if the bytes are not one JSON value, or not of the JSON type that the
     *     class needs
     * @throws IllegalArgumentException if the class is not one of this package that can be read
     */
    public <T> T read(Class<T> type, byte[] bytes, int offset, int length) throws IOException {
      JsonReader current = reader;
      // Only a parser that has come to the end of an event, and not beyond, can go on.
      reader = null;
      source.reset(bytes, offset, length);
      try {
        if (current == null) {
          current = new JsonReader(FACTORY.createParser(source), lastTexts);
        }
        Object value = current.document(type);
        if (current.isAtEnd() && source.isBlank(current)) {
          reader = current;
          return type.cast(value);
        }
      } catch (IOException e) {
        // Read again, which mends what can be mended, and tells what cannot.
      } finally {
        source.reset(NOTHING, 0, 0);
      }
      return Json.read(type, bytes, offset, length);
    }
  }

  private static final byte[] NOTHING = {};

  /** The bytes of the event that is read. */
  private static final class Source extends InputStream {
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    void reset(byte[] event, int offset, int length) {
      bytes = event;
      from = offset;
      to = offset + length;
    }

    /** Whether nothing but white space is left, also of what the reader has taken already. */
    boolean isBlank(JsonReader reader) throws IOException {
      for (; from < to; from++) {
        if (bytes[from] > ' ') {
          return false;
        }
      }
      return reader.isRestBlank();
    }

    @Override
    public int read() {
      return from < to ? bytes[from++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (from == to) {
        return -1;
      }
      int count = Math.min(length, to - from);
      System.arraycopy(bytes, from, into, offset, count);
      from += count;
      return count;
    }
  }
}
