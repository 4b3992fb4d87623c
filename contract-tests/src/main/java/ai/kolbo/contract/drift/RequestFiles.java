package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** The files whose schemas requests have. The document's rules ask more of them. */
final class RequestFiles {
  private final SourceTree tree;
  private final Set<String> files = new HashSet<>();

  RequestFiles(Locator locator) {
    tree = locator.tree();
    for (Spot operation : locator.operations().values()) {
      collect(operation.file(), tree.value(operation.child("requestBody", "content")));
      collect(operation.file(), tree.value(operation.child("parameters")));
    }
  }

  boolean contains(String file) {
    return files.contains(file);
  }

  private void collect(String file, JsonNode node) {
    JsonNode reference = node.path("$ref");
    if (reference.isTextual()) {
      String to = Sources.resolve(file, reference.asText());
      if (tree.has(to) && files.add(to)) {
        collect(to, tree.value(Spot.top(to)));
      }
    }
    node.forEach(child -> collect(file, child));
  }
}
