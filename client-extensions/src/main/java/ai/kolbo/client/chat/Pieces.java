package ai.kolbo.client.chat;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Comparator;
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

  private final int index;
  private final Map<String, Object> known = new HashMap<>();
  private final Map<String, @Nullable Object> unknown = new LinkedHashMap<>();

  /**
   * @param index the place among the parts of a list; any for what stands alone
   */
  Pieces(int index) {
    this.index = index;
  }

  /** The last one of some parts that has an index; of all, if that is null. */
  static @Nullable Pieces last(List<Pieces> parts, @Nullable Integer index) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (index == null || index == parts.get(i).index) {
        return parts.get(i);
      }
    }
    return null;
  }

  /** Adds a part to some, behind those of the same index. */
  static Pieces begin(List<Pieces> parts, int index) {
    Pieces part = new Pieces(index);
    parts.add(part);
    parts.sort(Comparator.comparingInt(each -> each.index));
    return part;
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
      known.put(name, value);
    }
    return !isBlank(known.get(name));
  }

  /**
   * A value of a member of which the last one counts.
   *
   * @return whether it is the first
   */
  boolean last(String name, @Nullable Object value) {
    return value != null && known.put(name, value) == null;
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
    return (Pieces) known.computeIfAbsent(name, key -> new Pieces(0));
  }

  /** The objects in the list that is a member. */
  @SuppressWarnings("unchecked") // Made here.
  List<Pieces> parts(String name) {
    return (List<Pieces>) known.computeIfAbsent(name, key -> new ArrayList<>(1));
  }

  /** Adds members that this version does not know; of each the last value counts. */
  void keep(Map<String, @Nullable Object> members) {
    unknown.putAll(members);
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
  private static @Nullable Object merged(
      String name, @Nullable Object before, @Nullable Object value) {
    if (value instanceof String text) {
      if (before instanceof StringBuilder all) {
        return all.append(text);
      }
      if (!NAMES.contains(name) && !name.endsWith("_id") && !name.endsWith("_type")) {
        return new StringBuilder(text);
      }
      return text.isEmpty() && before != null ? before : text;
    }
    if (value instanceof Map<?, ?> delta) {
      Map<String, @Nullable Object> all =
          before instanceof Map<?, ?> ? (Map<String, Object>) before : new LinkedHashMap<>();
      for (Map.Entry<?, ?> member : delta.entrySet()) {
        String key = String.valueOf(member.getKey());
        all.put(key, merged(key, all.get(key), member.getValue()));
      }
      return all;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> all =
          before instanceof List<?> ? (List<Object>) before : new ArrayList<>();
      items.forEach(item -> addItem(all, item));
      return all;
    }
    return value == null ? before : value;
  }

  private static void addItem(List<@Nullable Object> all, @Nullable Object item) {
    Object index = item instanceof Map<?, ?> object ? object.get("index") : null;
    for (int i = all.size() - 1; index instanceof Number && i >= 0; i--) {
      if (all.get(i) instanceof Map<?, ?> other && index.equals(other.get("index"))) {
        merged("", other, item);
        return;
      }
    }
    all.add(merged("", null, item));
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(unknown);
    all.putAll(known);
    return all.entrySet();
  }
}
