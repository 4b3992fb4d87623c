package ai.kolbo.client.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Members of a delta that this version does not know, put together over all deltas: texts grow,
 * objects are merged, lists grow, and items of lists that have an {@code index} are merged by it.
 * Of any other value, and of texts that name something, the last one counts.
 */
final class DeltaMembers {
  private static final Set<String> NAMES =
      Set.of("id", "type", "index", "name", "format", "role", "status", "object", "model");

  private Map<String, @Nullable Object> members = Map.of();

  /** Adds the members of a further delta, which is not kept. */
  void add(Map<String, @Nullable Object> delta) {
    if (delta.isEmpty()) {
      return;
    }
    if (members.isEmpty()) {
      members = new LinkedHashMap<>();
    }
    merge(members, delta);
  }

  /** Puts the members into an object; what is there already wins. */
  void putInto(Map<String, @Nullable Object> object) {
    members.forEach((name, value) -> object.putIfAbsent(name, plain(value)));
  }

  private static void merge(Map<String, @Nullable Object> into, Map<?, ?> delta) {
    for (Map.Entry<?, ?> member : delta.entrySet()) {
      String name = String.valueOf(member.getKey());
      into.put(name, merged(name, into.get(name), member.getValue()));
    }
  }

  private static @Nullable Object merged(
      String name, @Nullable Object before, @Nullable Object value) {
    if (value == null) {
      return before;
    }
    if (value instanceof String text) {
      if (isName(name)) {
        return text.isEmpty() && before != null ? before : text;
      }
      return before instanceof StringBuilder all ? all.append(text) : new StringBuilder(text);
    }
    if (value instanceof Map<?, ?> object) {
      Map<String, @Nullable Object> all = before instanceof Map<?, ?> ? own(before) : object();
      merge(all, object);
      return all;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> all = before instanceof List<?> ? ownList(before) : new ArrayList<>();
      items.forEach(item -> addItem(all, item));
      return all;
    }
    return value;
  }

  private static void addItem(List<@Nullable Object> all, @Nullable Object item) {
    Object index = item instanceof Map<?, ?> object ? object.get("index") : null;
    if (index instanceof Number) {
      for (int i = all.size() - 1; i >= 0; i--) {
        if (all.get(i) instanceof Map<?, ?> other && index.equals(other.get("index"))) {
          merge(own(other), (Map<?, ?>) item);
          return;
        }
      }
    }
    all.add(merged("", null, item));
  }

  private static boolean isName(String name) {
    return NAMES.contains(name) || name.endsWith("_id") || name.endsWith("_type");
  }

  private static Map<String, @Nullable Object> object() {
    return new LinkedHashMap<>();
  }

  @SuppressWarnings("unchecked") // Made here.
  private static Map<String, @Nullable Object> own(Object object) {
    return (Map<String, @Nullable Object>) object;
  }

  @SuppressWarnings("unchecked") // Made here.
  private static List<@Nullable Object> ownList(Object list) {
    return (List<@Nullable Object>) list;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof StringBuilder text) {
      return text.toString();
    }
    if (value instanceof Map<?, ?> object) {
      Map<String, @Nullable Object> plain = object();
      object.forEach((name, member) -> plain.put(String.valueOf(name), plain(member)));
      return plain;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> plain = new ArrayList<>();
      items.forEach(item -> plain.add(plain(item)));
      return plain;
    }
    return value;
  }
}
