package ai.kolbo.model;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Members of which reading could make something, but not all: a list with an item that does not
 * fit. As long as nobody has changed such a member, it is written as it was sent, so that nothing
 * is lost.
 */
final class PartlyRead {
  private PartlyRead() {}

  /** The raw values of the members that are to be written so. */
  static Map<String, @Nullable Object> of(JsonModel model) throws IOException {
    Map<String, @Nullable Object> raw = Map.of();
    for (Map.Entry<String, @Nullable Object> kept : model.additionalProperties.entrySet()) {
      String name = kept.getKey();
      if (kept.getValue() != null && model.isSet(name) && isPartOf(model, name, kept.getValue())) {
        raw = raw.isEmpty() ? new LinkedHashMap<>() : raw;
        raw.put(name, kept.getValue());
      }
    }
    return raw;
  }

  private static boolean isPartOf(JsonModel model, String name, Object raw) throws IOException {
    JsonModel again;
    try {
      again = Json.read(model.getClass(), Json.write(Collections.singletonMap(name, raw)));
    } catch (IllegalArgumentException e) {
      // A class of the caller's own, or a value that the caller has put there.
      return false;
    }
    // If all of it fitted, it was the caller who put it there, and the member counts.
    return again.additionalProperties.containsKey(name)
        && Objects.equals(again.member(name), model.member(name));
  }
}
