package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The places in which two versions of the source files differ, each as file and JSON pointer. */
final class Differences {
  private Differences() {}

  static List<String> between(Sources before, Sources after) {
    List<String> found = new ArrayList<>();
    Set<String> files = new LinkedHashSet<>(before.texts().keySet());
    files.addAll(after.texts().keySet());
    for (String file : files) {
      if (!before.texts().containsKey(file)) {
        found.add(file);
      } else if (!before.text(file).equals(after.texts().get(file))) {
        compare(
            new SchemaFiles(before).file(file),
            new SchemaFiles(after).file(file),
            file + "#",
            found);
      }
    }
    return found;
  }

  private static void compare(JsonNode before, JsonNode after, String at, List<String> found) {
    if (before.equals(after)) {
      return;
    }
    if (!before.isObject() || !after.isObject()) {
      found.add(at);
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String member = at + "/" + name.replace("~", "~0").replace("/", "~1");
      if (before.has(name) && after.has(name)) {
        compare(before.get(name), after.get(name), member, found);
      } else {
        found.add(member);
      }
    }
  }
}
