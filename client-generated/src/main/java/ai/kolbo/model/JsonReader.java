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
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the models from JSON, and is the one place that says what is read leniently.
 *
 * <p>Each method reads the value at which the parser stands, to its last token. A value that does
 * not fit what is asked for is read all the same: the method returns null (or of a list or map what
 * does fit) and leaves the raw value in {@link #mismatch}, for the model to keep.
 */
final class JsonReader {
  /** A value as {@link #any} reads it, which does not fit the member it was sent for. */
  record Raw(@Nullable Object value) {}

  private final JsonParser parser;
  private final @Nullable LastTexts lastTexts;
  private final Rest rest = new Rest();
  private String memberName = "";

  /** Of the value that was read last; null if it fitted. */
  private @Nullable Raw mismatch;

  /** Whether any value of this document did not fit. */
  private boolean mismatched;

  /** Members of a union that came before the one that tells its kind; null if none did. */
  private @Nullable Map<String, @Nullable Object> early;

  /**
   * @param lastTexts keeps the last short text of each member; null if they are not to be kept
   */
  JsonReader(JsonParser parser, @Nullable LastTexts lastTexts) {
    this.parser = parser;
    this.lastTexts = lastTexts;
  }

  /** Whether an object or list has just ended, so that the parser has not looked beyond it. */
  boolean isAtEnd() {
    return parser.currentToken().isStructEnd();
  }

  /** Whether the parser holds nothing but white space; it is gone then. */
  boolean isRestBlank() throws IOException {
    rest.blank = true;
    parser.releaseBuffered(rest);
    return rest.blank;
  }

  /**
   * Reads a document.
   *
   * @throws IOException if it is not JSON, or not of the JSON type that the class needs
   */
  @Nullable Object document(Class<?> type) throws IOException {
    memberName = "";
    mismatch = null;
    mismatched = false;
    early = null;
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw InvalidJson.empty();
    }
    Object value = one(type);
    if (value == null && type != Object.class) {
      throw InvalidJson.unexpected(first, type);
    }
    return value;
  }

  // Objects.

  boolean isObjectAhead() {
    return parser.hasToken(JsonToken.START_OBJECT);
  }

  /** Whether an object follows. If not, what follows does not fit, unless it is null. */
  boolean isObject() throws IOException {
    if (isObjectAhead()) {
      return true;
    }
    if (!parser.hasToken(JsonToken.VALUE_NULL)) {
      mismatch();
    }
    return false;
  }

  /** Reads the rest of an object into a model. */
  <T extends JsonModel> T members(T model) throws IOException {
    for (String name; (name = nextName()) != null; ) {
      member(model, name);
    }
    return model;
  }

  private void member(JsonModel model, String name) throws IOException {
    if (!model.readMember(name, this)) {
      model.keep(name, any());
    } else if (mismatch != null) {
      model.keep(name, mismatch.value());
      mismatch = null;
    } else if (mismatched) {
      // A member that was sent before, and did not fit then: the last one wins.
      model.forget(name);
    }
  }

  private @Nullable String nextName() throws IOException {
    String name = parser.nextFieldName();
    if (name != null) {
      memberName = name;
      parser.nextToken();
    }
    return name;
  }

  /**
   * Reads a union up to the member that tells its kind, which need not be the first. To be followed
   * by {@link #union}.
   *
   * @return the kind; null if it has none, or not as a text
   */
  @Nullable String kind(String property) throws IOException {
    early = null;
    for (String name; (name = nextName()) != null; ) {
      if (name.equals(property)) {
        return parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : null;
      }
      if (early == null) {
        early = new LinkedHashMap<>();
      }
      early.put(name, any());
    }
    return null;
  }

  /** Reads all of a union into a model of its kind. */
  <T extends JsonModel> T union(T model) throws IOException {
    if (early != null) {
      Map<String, @Nullable Object> members = early;
      early = null;
      for (Map.Entry<String, @Nullable Object> member : members.entrySet()) {
        again(model, member.getKey(), member.getValue());
      }
    }
    if (!parser.hasToken(JsonToken.END_OBJECT)) {
      member(model, memberName);
      members(model);
    }
    return model;
  }

  private static void again(JsonModel model, String name, @Nullable Object value)
      throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(Json.write(value))) {
      parser.nextToken();
      new JsonReader(parser, null).member(model, name);
    }
  }

  // Lists and maps.

  /** Whether a list follows. If not, what follows is read as the only item of one. */
  boolean isList() {
    return parser.hasToken(JsonToken.START_ARRAY);
  }

  /** Goes to the next item of a list. */
  boolean hasItem() throws IOException {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  /** Adds the item that was read last, or in its place the raw value if it did not fit. */
  @SuppressWarnings("unchecked") // listOf takes out what is no T before anyone sees the list.
  <T> void add(List<T> items, @Nullable T item) {
    ((List<@Nullable Object>) items).add(mismatch == null ? item : mismatch);
    mismatch = null;
  }

  <T> @Nullable List<T> listOfOne(@Nullable T item) {
    if (item == null) {
      return null;
    }
    List<T> items = new ArrayList<>(1);
    items.add(item);
    return items;
  }

  /** The items that could be read; if some could not, the raw list is left for the model. */
  <T> @Nullable List<T> listOf(List<T> items) {
    if (!mismatched || !holdsRaw(items)) {
      return items;
    }
    mismatch = new Raw(JsonWriter.raw(items));
    items.removeIf(Raw.class::isInstance);
    return items.isEmpty() ? null : items;
  }

  /**
   * Reads a list of scalars, or of what has no class of its own. As a number in a list may mean
   * something by its place, the list is not read if one of them cannot be.
   */
  <T> @Nullable List<T> list(Class<T> type) throws IOException {
    if (!isList()) {
      return listOfOne(one(type));
    }
    List<T> items = new ArrayList<>(4);
    while (hasItem()) {
      add(items, one(type));
    }
    return allOf(items, type);
  }

  /** Reads a list of lists. */
  <T> @Nullable List<List<T>> lists(Class<T> type) throws IOException {
    if (!isList()) {
      return listOfOne(list(type));
    }
    List<List<T>> items = new ArrayList<>(4);
    while (hasItem()) {
      add(items, list(type));
    }
    return allOf(items, type);
  }

  private <T> @Nullable List<T> allOf(List<T> items, Class<?> type) {
    List<T> read = listOf(items);
    return mismatch != null && !JsonModel.class.isAssignableFrom(type) && !type.isInterface()
        ? null
        : read;
  }

  /** Reads an object whose members all have values of one class. */
  <T> @Nullable Map<String, T> map(Class<T> type) throws IOException {
    if (!isObject()) {
      return null;
    }
    Map<String, T> members = new LinkedHashMap<>();
    for (String name; (name = nextName()) != null; ) {
      put(members, name, one(type));
    }
    return mapOf(members);
  }

  /** Reads an object whose members are all lists. */
  <T> @Nullable Map<String, List<T>> mapOfLists(Class<T> type) throws IOException {
    if (!isObject()) {
      return null;
    }
    Map<String, List<T>> members = new LinkedHashMap<>();
    for (String name; (name = nextName()) != null; ) {
      put(members, name, list(type));
    }
    return mapOf(members);
  }

  @SuppressWarnings("unchecked") // mapOf takes out what is no T before anyone sees the map.
  private <T> void put(Map<String, T> members, String name, @Nullable T value) {
    ((Map<String, @Nullable Object>) members).put(name, mismatch == null ? value : mismatch);
    mismatch = null;
  }

  private <T> @Nullable Map<String, T> mapOf(Map<String, T> members) {
    if (!mismatched || !holdsRaw(members.values())) {
      return members;
    }
    mismatch = new Raw(JsonWriter.raw(members));
    members.values().removeIf(Raw.class::isInstance);
    return members.isEmpty() ? null : members;
  }

  private static boolean holdsRaw(Iterable<?> values) {
    for (Object value : values) {
      if (value instanceof Raw) {
        return true;
      }
    }
    return false;
  }

  // Single values.

  /** Reads a value of a class: a scalar, a model, an open enumeration, a union, or anything. */
  @SuppressWarnings("unchecked") // Each branch reads what its class says.
  <T> @Nullable T one(Class<T> type) throws IOException {
    if (type == String.class) {
      return (T) text();
    } else if (type == Object.class) {
      return (T) any();
    } else if (type == Integer.class) {
      return (T) integer();
    } else if (type == Double.class) {
      return (T) decimal();
    } else if (type == Long.class) {
      return (T) whole();
    } else if (type == Boolean.class) {
      return (T) truth();
    } else if (type == OffsetDateTime.class) {
      return (T) time();
    }
    return (T)
        (OpenEnum.class.isAssignableFrom(type)
            ? Models.readEnum(type, this)
            : Models.read(type, this));
  }

  /**
   * Reads a text. Numbers and booleans are read as they are written, a list of text parts as their
   * text, any other list or object as its JSON.
   */
  @Nullable String text() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_STRING:
        return string();
      case ID_NULL:
        return null;
      case ID_START_OBJECT:
        return JsonWriter.copy(parser);
      case ID_START_ARRAY:
        return textOfList();
      default:
        return parser.getText();
    }
  }

  /** Reads a text that stands for itself: a number or a boolean as it is written, but no list. */
  @Nullable String word() throws IOException {
    switch (parser.currentTokenId()) {
      case ID_STRING:
        return string();
      case ID_NULL:
        return null;
      case ID_START_OBJECT:
      case ID_START_ARRAY:
        return mismatch();
      default:
        return parser.getText();
    }
  }

  private String string() throws IOException {
    return lastTexts == null ? parser.getText() : lastTexts.of(memberName, parser);
  }

  private String textOfList() throws IOException {
    String json = JsonWriter.copy(parser);
    Object list = Json.readAny(json);
    StringBuilder text = new StringBuilder();
    int parts = 0;
    for (Object item : (List<?>) list) {
      if (item instanceof Map<?, ?> part
          && part.get("type") instanceof String
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
      case ID_NULL:
        return null;
      case ID_STRING:
      case ID_NUMBER_INT:
        return switch (parser.getText().strip()) {
          case "true", "True", "TRUE", "1" -> Boolean.TRUE;
          case "false", "False", "FALSE", "0" -> Boolean.FALSE;
          default -> mismatch();
        };
      default:
        return mismatch();
    }
  }

  /** Reads a whole number, which may be written as a text, or with a fraction of zero. */
  @Nullable Long whole() throws IOException {
    int token = parser.currentTokenId();
    if (token == ID_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    if (token == ID_NULL) {
      return null;
    }
    Long whole = isNumberOrText(token) ? JsonScalars.whole(parser.getText()) : null;
    return whole == null ? mismatch() : whole;
  }

  /** Reads a whole number of 32 bits: see {@link #whole}. */
  @Nullable Integer integer() throws IOException {
    if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        && parser.getNumberType() == JsonParser.NumberType.INT) {
      return parser.getIntValue();
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
    if (token == ID_NULL) {
      return null;
    }
    Double number = null;
    if (token == ID_STRING) {
      number = JsonScalars.decimal(parser.getText());
    } else if (isNumberOrText(token) && parser.getTextLength() <= JsonScalars.LONGEST_NUMBER) {
      number = parser.getDoubleValue();
    }
    return number == null || number.isInfinite() ? mismatch() : number;
  }

  /** Reads a time: a text of ISO 8601, or seconds or milliseconds since 1970. */
  @Nullable OffsetDateTime time() throws IOException {
    int token = parser.currentTokenId();
    if (token == ID_NULL) {
      return null;
    }
    OffsetDateTime time = null;
    if (token == ID_STRING) {
      time = JsonScalars.time(parser.getText());
    } else if (isNumberOrText(token)) {
      time = JsonScalars.epoch(parser.getText());
    }
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
        Object begun = token == JsonToken.START_OBJECT ? new LinkedHashMap<>() : new ArrayList<>(4);
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

  /** Keeps the value at which the parser stands as one that does not fit. Always null. */
  private <T> @Nullable T mismatch() throws IOException {
    mismatch(any());
    return null;
  }

  private void mismatch(@Nullable Object raw) {
    mismatch = new Raw(raw);
    mismatched = true;
  }

  /** Looks at what a parser has not read. */
  private static final class Rest extends OutputStream {
    private boolean blank;

    @Override
    public void write(int b) {
      blank &= b >= 0 && b <= ' ';
    }
  }
}
