package ai.kolbo.client.chat;

import ai.kolbo.model.Json;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that is put together from pieces. Its members are what has come so far: those that
 * this version knows, and those that it does not know unless one of the same name is known.
 */
final class Pieces extends AbstractMap<String, @Nullable Object> {
  private static final Set<String> NAMES =
      Set.of("id", "type", "index", "name", "format", "role", "status", "object", "model");

  private static final int OBJECT = 24;
  private static final int ITEM = 16;
  private static final int OTHER = 8;

  /** Pieces have several maps. */
  private static final int PIECES = 512;

  /** An item with the same index is looked for among so many. */
  private static final int MOST_OPEN_ITEMS = 100;

  private final Pieces completion;
  private final int index;
  private final Map<String, Object> known = new HashMap<>();
  private final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();

  /** Of a whole completion: how many bytes all its pieces have together, as JSON. */
  private long bytes;

  /**
   * @param completion that this is a piece of; null if this is one
   * @param index the place among the parts of a list; any for what stands alone
   */
  Pieces(@Nullable Pieces completion, int index) {
    this.completion = completion == null ? this : completion;
    this.index = index;
    this.completion.bytes += PIECES;
  }

  /** How many bytes all pieces of this completion have together, as JSON. */
  long bytes() {
    return bytes;
  }

  /** Of a value; what is as small as a number, but takes more memory, counts more. */
  private static long sizeOf(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      return text.length();
    }
    if (value instanceof Number || value instanceof Boolean) {
      return OTHER;
    }
    long size = OBJECT;
    if (value instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        size += ITEM + sizeOf(member.getKey()) + sizeOf(member.getValue());
      }
      return size;
    }
    if (value instanceof List<?> items) {
      for (Object item : items) {
        size += ITEM + sizeOf(item);
      }
      return size;
    }
    return value == null ? 0 : Json.write(value).length;
  }

  /**
   * The last one of some parts, which have an order, that has an index; of all, if that is null.
   */
  static @Nullable Pieces last(List<Pieces> parts, @Nullable Integer index) {
    int count = index == null ? parts.size() : countUpTo(index, parts);
    Pieces part = count == 0 ? null : parts.get(count - 1);
    return part == null || index == null || part.index == index ? part : null;
  }

  /** Adds a part to some, behind those of the same index. */
  Pieces begin(List<Pieces> parts, int index) {
    Pieces part = new Pieces(completion, index);
    parts.add(countUpTo(index, parts), part);
    return part;
  }

  /** How many parts have an index that is not larger; there may be very many. */
  private static int countUpTo(int index, List<Pieces> parts) {
    // None is equal, so that the search ends where the larger ones begin.
    return ~Collections.binarySearch(parts, null, (part, none) -> part.index <= index ? -1 : 1);
  }

  /** Whether a value is none, or an empty text, or zero. */
  static boolean isBlank(@Nullable Object value) {
    return value == null || value.equals("") || value.equals(0L);
  }

  /** The value of a member that this version knows; null if none has come. */
  @Nullable Object known(String name) {
    return known.get(name);
  }

  /**
   * A value of a member of which the first counts that is neither empty nor zero.
   *
   * @return whether there is one
   */
  boolean first(String name, @Nullable Object value) {
    if (isBlank(known.get(name))) {
      last(name, value);
    }
    return !isBlank(known.get(name));
  }

  /**
   * A value of a member of which the last one counts.
   *
   * @return whether it is the first
   */
  boolean last(String name, @Nullable Object value) {
    Object before = known.get(name);
    if (value != null && !value.equals(before)) {
      known.put(name, sized(before, value));
    }
    return value != null && before == null;
  }

  /** A value of a member that is merged with those before, as {@link #merge} says. */
  void add(String name, @Nullable Object value) {
    if (value != null) {
      known.put(name, merged(name, known.get(name), value));
    }
  }

  /** The object that is a member. */
  Pieces part(String name) {
    return (Pieces) known.computeIfAbsent(name, key -> new Pieces(completion, 0));
  }

  /** The objects in the list that is a member. */
  @SuppressWarnings("unchecked") // Made here.
  List<Pieces> parts(String name) {
    return (List<Pieces>) known.computeIfAbsent(name, key -> new ArrayList<>(1));
  }

  /** Adds members that this version does not know; of each the last value counts. */
  void keep(Map<String, @Nullable Object> members) {
    if (!members.isEmpty()) {
      members.forEach((name, value) -> put(unknown, name, sized(unknown.get(name), value)));
    }
  }

  /**
   * Adds members that this version does not know, and merges them with those before: texts grow,
   * objects are merged, lists grow, and items of lists that have an {@code index} are merged by it.
   * Of any other value, and of texts that name something, the last one counts.
   */
  void merge(Map<String, @Nullable Object> delta) {
    if (!delta.isEmpty()) {
      merged("", unknown, delta);
    }
  }

  /** The values before are changed, and those that come are not kept. */
  @SuppressWarnings("unchecked") // What was before was made here.
  private @Nullable Object merged(String name, @Nullable Object before, @Nullable Object value) {
    if (value instanceof String text) {
      if (before instanceof StringBuilder all) {
        completion.bytes += text.length();
        return all.append(text);
      }
      if (!NAMES.contains(name) && !name.endsWith("_id") && !name.endsWith("_type")) {
        sized(before, text);
        return new StringBuilder(text);
      }
      return text.isEmpty() && before != null ? before : sized(before, text);
    }
    if (value instanceof Map<?, ?> delta) {
      Map<String, @Nullable Object> all =
          (Map<String, Object>)
              (before instanceof Map<?, ?> ? before : sized(before, new LinkedHashMap<>()));
      for (Map.Entry<?, ?> member : delta.entrySet()) {
        String key = String.valueOf(member.getKey());
        put(all, key, merged(key, all.get(key), member.getValue()));
      }
      return all;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> all =
          (List<Object>) (before instanceof List<?> ? before : sized(before, new ArrayList<>()));
      items.forEach(item -> addItem(all, item));
      return all;
    }
    return value == null ? before : sized(before, value);
  }

  private void put(Map<String, @Nullable Object> members, String name, @Nullable Object value) {
    if (!members.containsKey(name)) {
      completion.bytes += ITEM + name.length();
    }
    members.put(name, value);
  }

  private @Nullable Object sized(@Nullable Object before, @Nullable Object value) {
    completion.bytes += sizeOf(value) - sizeOf(before);
    return value;
  }

  private void addItem(List<@Nullable Object> all, @Nullable Object item) {
    Object index = item instanceof Map<?, ?> object ? object.get("index") : null;
    int last = index instanceof Number ? Math.max(0, all.size() - MOST_OPEN_ITEMS) : all.size();
    for (int i = all.size() - 1; i >= last; i--) {
      if (all.get(i) instanceof Map<?, ?> other && index.equals(other.get("index"))) {
        merged("", other, item);
        return;
      }
    }
    completion.bytes += ITEM;
    all.add(merged("", null, item));
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(unknown);
    all.putAll(known);
    return all.entrySet();
  }
}
