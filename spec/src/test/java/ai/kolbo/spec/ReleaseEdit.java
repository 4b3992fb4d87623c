package ai.kolbo.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An edit of the document, from {@code release-edits.yaml}.
 *
 * @param patch a JSON merge patch (RFC 7396)
 * @param place where a check finds it, if it does
 * @param report what it says then
 */
record ReleaseEdit(String edit, JsonNode patch, String place, String report)
    implements Consumer<ObjectNode> {
  private static final YAMLMapper YAML = new YAMLMapper();

  static Stream<ReleaseEdit> read(String kind) {
    try (InputStream edits = ReleaseEdit.class.getResourceAsStream("/release-edits.yaml")) {
      return PublishedDocument.elements(YAML.readTree(edits).required(kind))
          .map(edit -> YAML.convertValue(edit, ReleaseEdit.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void accept(ObjectNode document) {
    merge(document, patch);
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(
            member -> {
              String name = member.getKey();
              if (member.getValue().isNull()) {
                target.remove(name);
              } else if (member.getValue().isObject()) {
                merge(
                    target.get(name) instanceof ObjectNode object ? object : target.putObject(name),
                    member.getValue());
              } else {
                target.set(name, member.getValue().deepCopy());
              }
            });
  }

  @Override
  public String toString() {
    return edit;
  }
}
