package ai.kolbo.client.money.internal;

import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.model.UploadFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests without the contents of files. */
final class Redacted {
  private static final int LONGEST_DATA = 64;

  private Redacted() {}

  static Map<?, ?> of(JsonTree request) {
    return value(request.value()) instanceof Map<?, ?> members ? members : Map.of();
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      members.forEach((name, member) -> copy.put(name, value(member)));
      return copy;
    }
    if (value instanceof Collection<?> items) {
      return items.stream().map(Redacted::value).toList();
    }
    if (value instanceof String text && text.length() > LONGEST_DATA && text.startsWith("data:")) {
      return text.substring(0, LONGEST_DATA) + "… (" + text.length() + " characters)";
    }
    return value instanceof UploadFile file
        ? file.name() + " (" + file.length() + " bytes)"
        : value;
  }
}
