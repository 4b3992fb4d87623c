package ai.kolbo.client.chat;

import ai.kolbo.model.Json;
import java.util.AbstractMap;
import java.util.ArrayList;
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

  /** How many bytes all pieces of a completion have together, as JSON. */
  static final class Size {
    private static final int OBJECT = 24;
    private static final int ITEM = 16;
    private static final int OTHER = 8;

    /** Pieces have several maps. */
    private static final int PIECES = 512;

    private long bytes;

    long bytes() {
      return bytes;
    }

    /** Of a value; what is as small as a number, but takes more memory, counts more. */
    private static long of(@Nullable Object value) {
      if (value instanceof CharSequence text) {
        return text.length();
      }
      if (value instanceof Map<?, ?> members) {
        long size = OBJECT;
        for (Map.Entry<?, ?> member : members.entrySet()) {
          size += ITEM + of(member.getKey()) + of(member.getValue());
        }
        return size;
      }
      if (value instanceof List<?> items) {
        long size = OBJECT;
        for (Object item : items) {
          size += ITEM + of(item);
        }
        return size;
      }
      return value == null || value instanceof Number || value instanceof Boolean
          ? OTHER
          : Json.write(value).length;
    }
  }

  /** An item with the same index is looked for among so many. */
  private static final int MOST_OPEN_ITEMS = 100;

  private final Size size;
  private final int index;
  private final Map<String, Object> known = new HashMap<>();
  private final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();

  /**
   * @param size of the completion that this is a piece of
   * @param index the place among the parts of a list; any for what stands alone
   */
  Pieces(Size size, int index) {
    this.size = size;
    this.index = index;
    size.bytes += Size.PIECES;
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
    Pieces part = new Pieces(size, index);
    parts.add(countUpTo(index, parts), part);
    return part;
  }

  /** How many parts have an index that is not larger; there may be very many. */
  private static int countUpTo(int index, List<Pieces> parts) {
    int from = 0;
    int to = parts.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (parts.get(middle).index <= index) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
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
    if (value != null && isBlank(known.get(name))) {
      set(name, value);
    }
    return !isBlank(known.get(name));
  }

  /**
   * A value of a member of which the last one counts.
   *
   * @return whether it is the first
   */
  boolean last(String name, @Nullable Object value) {
    return value != null && set(name, value) == null;
  }

  private @Nullable Object set(String name, Object value) {
    Object before = known.put(name, value);
    if (!value.equals(before)) {
      size.bytes += Size.of(value) - (before == null ? 0 : Size.of(before));
    }
    return before;
  }

  /** A value of a member that is merged with those before, as {@link #merge} says. */
  void add(String name, @Nullable Object value) {
    if (value != null) {
      Object before = known.get(name);
      Object all = merged(name, before, value);
      if (all != before) {
        known.put(name, all);
      }
    }
  }

  /** The object that is a member. */
  Pieces part(String name) {
    Pieces part = (Pieces) known.get(name);
    if (part == null) {
      part = new Pieces(size, 0);
      known.put(name, part);
    }
    return part;
  }

  /** The objects in the list that is a member. */
  @SuppressWarnings("unchecked") // Made here.
  List<Pieces> parts(String name) {
    return (List<Pieces>) known.computeIfAbsent(name, key -> new ArrayList<>(1));
  }

  /** Adds members that this version does not know; of each the last value counts. */
  void keep(Map<String, @Nullable Object> members) {
    if (members.isEmpty()) {
      return;
    }
    for (Map.Entry<String, @Nullable Object> member : members.entrySet()) {
      Object value = member.getValue();
      boolean isKnown = unknown.containsKey(member.getKey());
      Object before = unknown.put(member.getKey(), value);
      size.bytes +=
          Size.of(value) - (isKnown ? Size.of(before) : -Size.ITEM - member.getKey().length());
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
        size.bytes += text.length();
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
          before instanceof Map<?, ?>
              ? (Map<String, Object>) before
              : (Map<String, Object>) sized(before, new LinkedHashMap<String, Object>());
      for (Map.Entry<?, ?> member : delta.entrySet()) {
        String key = String.valueOf(member.getKey());
        if (!all.containsKey(key)) {
          size.bytes += Size.ITEM + key.length();
        }
        all.put(key, merged(key, all.get(key), member.getValue()));
      }
      return all;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> all =
          before instanceof List<?>
              ? (List<Object>) before
              : (List<Object>) sized(before, new ArrayList<>());
      items.forEach(item -> addItem(all, item));
      return all;
    }
    return value == null ? before : sized(before, value);
  }

  private Object sized(@Nullable Object before, Object value) {
    size.bytes += Size.of(value) - (before == null ? 0 : Size.of(before));
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
    size.bytes += Size.ITEM;
    all.add(merged("", null, item));
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(unknown);
    all.putAll(known);
    return all.entrySet();
  }
}
