package ai.kolbo.model;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ids of jobs, as texts that can stand in a path. */
final class JobIds {
  private JobIds() {}

  /**
   * The id itself, without blanks around it, where a server has put it into a list or an object.
   *
   * @return null if there is none, or if the list or object holds several
   */
  static @Nullable String plain(@Nullable String id) {
    if (id == null || id.isBlank()) {
      return null;
    }
    String text = id.strip();
    if (!text.startsWith("[") && !text.startsWith("{")) {
      return text;
    }
    try {
      Object value = Json.readAny(text);
      while (value instanceof List<?> || value instanceof Map<?, ?>) {
        Collection<?> inner = value instanceof Map<?, ?> map ? map.values() : (List<?>) value;
        value = inner.size() == 1 ? inner.iterator().next() : null;
      }
      return value == null ? null : value.toString();
    } catch (IOException e) {
      return text;
    }
  }
}
