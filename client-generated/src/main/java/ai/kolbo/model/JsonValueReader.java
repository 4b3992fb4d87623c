package ai.kolbo.model;

import static com.fasterxml.jackson.core.JsonTokenId.ID_FALSE;
import static com.fasterxml.jackson.core.JsonTokenId.ID_NULL;
import static com.fasterxml.jackson.core.JsonTokenId.ID_NUMBER_FLOAT;
import static com.fasterxml.jackson.core.JsonTokenId.ID_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonTokenId.ID_START_ARRAY;
import static com.fasterxml.jackson.core.JsonTokenId.ID_START_OBJECT;
import static com.fasterxml.jackson.core.JsonTokenId.ID_STRING;
import static com.fasterxml.jackson.core.JsonTokenId.ID_TRUE;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values from JSON: texts, numbers, booleans, times, and whatever a model does not
 * know.
 *
 * <p>Each method reads the value at which the parser stands, to its last token. A value that does
 * not fit what is asked for is read all the same: the method returns null and leaves the raw value
 * in {@link #mismatch}, for the model to keep.
 */
class JsonValueReader {
  /** A value as {@link #any} reads it, which does not fit the member it was sent for. */
  record Raw(@Nullable Object value) {}

  /** A method that reads a value. */
  interface Reading<T> {
    @Nullable T read(JsonReader in) throws IOException;
  }

  /** In characters: a double can hold it. */
  private static final int LONGEST_WHOLE = 300;

  final JsonParser parser;
  private final @Nullable LastTexts lastTexts;

  /** The member that is read. */
  String memberName = "";

  /** Of the value that was read last; null if it fitted. */
  @Nullable Raw mismatch;

  /** Whether the value came under another name than the member's own. */
  boolean isAlias;

  /** Whether any value of this document did not fit. */
  boolean mismatched;

  /**
   * @param lastTexts keeps the last short text of each member; null if they are not to be kept
   */
  JsonValueReader(JsonParser parser, @Nullable LastTexts lastTexts) {
    this.parser = parser;
    this.lastTexts = lastTexts;
  }

  /**
   * Reads a text. Numbers and booleans are read as they are written, a list of text parts as their
   * text, any other list or object as its JSON; an empty list is none.
   */
  @Nullable String text() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_STRING:
        return string();
      case ID_NULL:
        return null;
      case ID_START_OBJECT:
        return RawJson.copy(parser);
      case ID_START_ARRAY:
        return textOfList();
      default:
        return parser.getText();
    }
  }

  /**
   * Reads a text that stands for itself: a number or a boolean as it is written, but nothing blank.
   * Under another name only a text: error envelopes have a {@code status} as well, which is no
   * state.
   */
  @Nullable String word() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_STRING:
        String word = string();
        return word.isBlank() ? mismatch() : word;
      case ID_NULL:
      case ID_START_OBJECT:
      case ID_START_ARRAY:
        return other(JsonReader::word);
      default:
        return isAlias ? mismatch() : parser.getText();
    }
  }

  private String string() throws IOException {
    return lastTexts == null ? parser.getText() : lastTexts.of(memberName, parser);
  }

  private @Nullable String textOfList() throws IOException {
    String json = RawJson.copy(parser);
    Object list = Json.readAny(json);
    if (((List<?>) list).isEmpty()) {
      mismatch(list);
      return null;
    }
    StringBuilder text = new StringBuilder();
    int parts = 0;
    for (Object item : (List<?>) list) {
      if (item instanceof Map<?, ?> part
          && part.get("type") instanceof String type
          && (type.equals("text") || type.endsWith("_text"))
          && part.get("text") instanceof String said) {
        text.append(said);
        parts++;
      }
    }
    if (parts == 0) {
      return json;
    }
    if (parts < ((List<?>) list).size()) {
      mismatch(list);
    }
    return text.toString();
  }

  /** Reads a boolean, which may be written as a text, or as 1 or 0. */
  @Nullable Boolean truth() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_TRUE:
        return Boolean.TRUE;
      case ID_FALSE:
        return Boolean.FALSE;
      case ID_STRING:
      case ID_NUMBER_INT:
        return switch (parser.getText().strip()) {
          case "true", "True", "TRUE", "1" -> Boolean.TRUE;
          case "false", "False", "FALSE", "0" -> Boolean.FALSE;
          default -> mismatch();
        };
      default:
        return other(JsonReader::truth);
    }
  }

  /** Reads a whole number, which may be written as a text, or with a fraction of zero. */
  @Nullable Long whole() throws IOException {
    int token = parser.currentTokenId();
    if (token == ID_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    if (!isNumberOrText(token)) {
      return other(JsonReader::whole);
    }
    Long whole = JsonScalars.whole(parser.getText());
    return whole == null ? mismatch() : whole;
  }

  /** Reads a whole number of 32 bits: see {@link #whole}. */
  @Nullable Integer integer() throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        && parser.getNumberType() == JsonParser.NumberType.INT) {
      return parser.getIntValue();
    }
    if (!isNumberOrText(parser.currentTokenId())) {
      return other(JsonReader::integer);
    }
    Long whole = whole();
    if (whole == null) {
      return null;
    }
    return whole.intValue() == whole ? (Integer) whole.intValue() : mismatch();
  }

  /** Reads a number, which may be written as a text. */
  @Nullable Double decimal() throws IOException {
    int token = parser.currentTokenId();
    if (!isNumberOrText(token)) {
      return other(JsonReader::decimal);
    }
    Double number = null;
    if (token == ID_STRING || token == ID_NUMBER_INT && parser.getTextLength() > LONGEST_WHOLE) {
      // A whole number beyond a double would leave the parser in a state that it cannot leave.
      number = JsonScalars.decimal(parser.getText());
    } else if (parser.getTextLength() <= JsonScalars.LONGEST_NUMBER) {
      number = parser.getDoubleValue();
    }
    return number == null || number.isInfinite() ? mismatch() : number;
  }

  /** Reads a time: a text of ISO 8601, or seconds or milliseconds since 1970. */
  @Nullable OffsetDateTime time() throws IOException {
    int token = parser.currentTokenId();
    if (!isNumberOrText(token)) {
      return other(JsonReader::time);
    }
    String text = parser.getText();
    OffsetDateTime time = token == ID_STRING ? JsonScalars.time(text) : JsonScalars.epoch(text);
    return time == null ? mismatch() : time;
  }

  private static boolean isNumberOrText(int token) {
    return token == ID_NUMBER_INT || token == ID_NUMBER_FLOAT || token == ID_STRING;
  }

  /** Reads whatever follows as maps, lists, texts, numbers and booleans. */
  @Nullable Object any() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_START_OBJECT:
      case ID_START_ARRAY:
        return structure();
      case ID_NUMBER_INT:
      case ID_NUMBER_FLOAT:
        return parser.getTextLength() > JsonScalars.LONGEST_NUMBER ? parser.getText() : number();
      case ID_TRUE:
        return Boolean.TRUE;
      case ID_FALSE:
        return Boolean.FALSE;
      case ID_NULL:
        return null;
      default:
        return parser.getText();
    }
  }

  /** Not recursive: the nesting of what a model does not know is up to the server. */
  private Object structure() throws IOException {
    Deque<Object> open = new ArrayDeque<>();
    String name = "";
    while (true) {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.FIELD_NAME) {
        name = parser.currentName();
      } else if (token.isStructEnd()) {
        Object ended = open.pop();
        if (open.isEmpty()) {
          return ended;
        }
      } else if (token.isStructStart()) {
        Object begun =
            token == JsonToken.START_OBJECT ? new LinkedHashMap<>(4) : new ArrayList<>(0);
        hold(open.peek(), name, begun);
        open.push(begun);
      } else {
        hold(open.peek(), name, any());
      }
      parser.nextToken();
    }
  }

  @SuppressWarnings("unchecked") // structure makes no other lists and maps.
  private static void hold(@Nullable Object holder, String name, @Nullable Object value) {
    if (holder instanceof List<?> items) {
      ((List<@Nullable Object>) items).add(value);
    } else if (holder != null) {
      ((Map<String, @Nullable Object>) holder).put(name, value);
    }
  }

  private Object number() throws IOException {
    Number number = parser.getNumberValue();
    return number instanceof Double decimal
        ? JsonScalars.exactEnough(decimal, parser.getText())
        : number;
  }

  /**
   * Reads what is not of the JSON type that is asked for: a list of one item as that item, null as
   * null. Anything else does not fit.
   *
   * @param item reads the item
   */
  final <T> @Nullable T other(Reading<T> item) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NULL)) {
      return null;
    }
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      return mismatch();
    }
    // What it may be is known after its last item; if it does not fit, it is kept as it was sent.
    String json = RawJson.copy(parser);
    try (JsonParser list = Json.FACTORY.createParser(json)) {
      list.nextToken();
      JsonReader in = new JsonReader(list, null);
      in.isAlias = isAlias;
      T value = in.onlyItem(item);
      if (value != null) {
        mismatch = in.mismatch;
        mismatched |= in.mismatched;
        return value;
      }
    }
    mismatch(Json.readAny(json));
    return null;
  }

  /** Keeps the value at which the parser stands as one that does not fit. Always null. */
  final <T> @Nullable T mismatch() throws IOException {
    mismatch(any());
    return null;
  }

  private void mismatch(@Nullable Object raw) {
    mismatch = new Raw(raw);
    mismatched = true;
  }
}
