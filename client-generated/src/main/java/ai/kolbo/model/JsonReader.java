package ai.kolbo.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads models, unions, lists and maps from JSON. Of a list or map some of whose values do not fit,
 * what does fit is returned, and the raw list or map left in {@link #mismatch}.
 */
final class JsonReader extends JsonValueReader {
  private final Rest rest = new Rest();

  /** Members of a union that came before the one that tells its kind; null if none did. */
  private @Nullable Map<String, @Nullable Object> early;

  /**
   * @param lastTexts keeps the last short text of each member; null if they are not to be kept
   */
  JsonReader(JsonParser parser, @Nullable LastTexts lastTexts) {
    super(parser, lastTexts);
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
    boolean isObject = JsonModel.class.isAssignableFrom(type) || type.isInterface();
    Object value = isObject ? onlyItem(in -> in.one(type)) : one(type);
    if (value == null && type != Object.class) {
      throw InvalidJson.unexpected(first, type);
    }
    return value;
  }

  // Objects.

  /** Whether an object follows. */
  boolean isObject() {
    return parser.hasToken(JsonToken.START_OBJECT);
  }

  /** Reads the rest of an object into a model. */
  <T extends JsonModel> T members(T model) throws IOException {
    for (String name; (name = nextName()) != null; ) {
      member(model, name);
    }
    OtherNames.take(this, model);
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
        again(model, member.getKey(), member.getValue(), false);
      }
    }
    if (!parser.hasToken(JsonToken.END_OBJECT)) {
      member(model, memberName);
      members(model);
    }
    return model;
  }

  /**
   * Reads a member from what {@link #any} has read.
   *
   * @param isAlias whether it came under another name
   */
  void again(JsonModel model, String name, @Nullable Object value, boolean isAlias)
      throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(Json.write(value))) {
      parser.nextToken();
      JsonReader reader = new JsonReader(parser, null);
      reader.isAlias = isAlias;
      reader.member(model, name);
      mismatched |= reader.mismatched;
    }
  }

  // Lists and maps.

  /**
   * Reads a value that may be the only item of a list, which may be that of another list, and so
   * on. Not recursive: the nesting is up to the server.
   *
   * @return null if there is more or less than one, or if it does not fit
   */
  <T> @Nullable T onlyItem(Reading<T> item) throws IOException {
    int open = 0;
    for (; isList(); open++) {
      parser.nextToken();
    }
    if (parser.hasToken(JsonToken.END_ARRAY)) {
      return null;
    }
    T value = item.read(this);
    while (open > 0 && parser.nextToken() == JsonToken.END_ARRAY) {
      open--;
    }
    return open == 0 ? value : null;
  }

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
    if (!mismatched || !RawJson.isIn(items)) {
      return items;
    }
    mismatch = new Raw(RawJson.of(items));
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
      return other(in -> in.map(type));
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
      return other(in -> in.mapOfLists(type));
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
    if (!mismatched || !RawJson.isIn(members.values())) {
      return members;
    }
    mismatch = new Raw(RawJson.of(members));
    members.values().removeIf(Raw.class::isInstance);
    return members.isEmpty() ? null : members;
  }

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

  /** Looks at what a parser has not read. */
  private static final class Rest extends OutputStream {
    private boolean blank;

    @Override
    public void write(int b) {
      blank &= b >= 0 && b <= ' ';
    }
  }
}
