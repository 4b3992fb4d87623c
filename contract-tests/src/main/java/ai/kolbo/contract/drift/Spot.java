package ai.kolbo.contract.drift;

import java.util.ArrayList;
import java.util.List;

/**
 * A node of a source file.
 *
 * @param file its path from the folder of the root file
 * @param keys what leads to the node from the top of the file: names of members and, in decimal,
 *     numbers of items
 */
record Spot(String file, List<String> keys) {
  Spot {
    keys = List.copyOf(keys);
  }

  static Spot top(String file) {
    return new Spot(file, List.of());
  }

  Spot child(String... names) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(List.of(names));
    return new Spot(file, all);
  }

  Spot parent() {
    return new Spot(file, keys.subList(0, keys.size() - 1));
  }

  String lastKey() {
    return keys.get(keys.size() - 1);
  }

  /** As a JSON pointer into the file. */
  String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (String key : keys) {
      pointer.append('/').append(key.replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  /** The keys that a JSON pointer consists of. */
  static List<String> keys(String pointer) {
    List<String> keys = new ArrayList<>();
    for (String key : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      keys.add(key.replace("~1", "/").replace("~0", "~"));
    }
    return keys;
  }
}
