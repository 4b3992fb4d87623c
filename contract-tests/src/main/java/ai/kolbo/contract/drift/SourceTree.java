package ai.kolbo.contract.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A working copy of the source files: as texts, as values, and as nodes with their places. */
final class SourceTree {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Map<String, String> texts;
  private final Map<String, JsonNode> values = new HashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();

  SourceTree(Sources sources) {
    texts = new TreeMap<>(sources.texts());
  }

  Sources sources() {
    return Sources.of(texts);
  }

  boolean has(String file) {
    return texts.containsKey(file);
  }

  String text(String file) {
    return texts.get(file);
  }

  void write(String file, String text) {
    texts.put(file, text);
    values.remove(file);
    nodes.remove(file);
  }

  /** The value at a spot; a missing node if there is none. */
  JsonNode value(Spot spot) {
    JsonNode value = values.computeIfAbsent(spot.file(), this::parse);
    for (String key : spot.keys()) {
      value = value.isArray() ? value.path(Integer.parseInt(key)) : value.path(key);
    }
    return value;
  }

  private JsonNode parse(String file) {
    String text = texts.get(file);
    try {
      return text == null ? MissingNode.getInstance() : YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The source file " + file + " is no YAML", e);
    }
  }

  /** The spot itself, or what its reference leads to. */
  Spot follow(Spot spot) {
    Spot at = spot;
    for (JsonNode value = value(at); value.has("$ref"); value = value(at)) {
      String[] reference = value.get("$ref").asText().split("#", 2);
      String file = reference[0].isEmpty() ? at.file() : Sources.resolve(at.file(), reference[0]);
      at = new Spot(file, reference.length == 1 ? Spot.keys("") : Spot.keys(reference[1]));
    }
    return at;
  }

  /** What keys lead to, through references; the last one is not followed. */
  Optional<Spot> reach(Spot from, String... keys) {
    Spot at = from;
    for (String key : keys) {
      at = follow(at).child(key);
      if (value(at).isMissingNode()) {
        return Optional.empty();
      }
    }
    return Optional.of(at);
  }

  /** The node at a spot, with its marks; empty if there is none. */
  Optional<Node> node(Spot spot) {
    Node node = nodes.computeIfAbsent(spot.file(), this::compose);
    for (String key : spot.keys()) {
      Optional<Node> child = child(node, key);
      if (child.isEmpty()) {
        return child;
      }
      node = child.get();
    }
    return Optional.of(node);
  }

  private Node compose(String file) {
    return new Yaml(new LoaderOptions()).compose(new StringReader(texts.get(file)));
  }

  private static Optional<Node> child(Node node, String key) {
    if (node instanceof SequenceNode sequence) {
      int index = Integer.parseInt(key);
      return sequence.getValue().stream().skip(index).findFirst();
    }
    return entry(node, key).map(NodeTuple::getValueNode);
  }

  /** The entry of a mapping. */
  static Optional<NodeTuple> entry(Node node, String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> ((ScalarNode) tuple.getKeyNode()).getValue().equals(key))
            .findFirst()
        : Optional.empty();
  }
}
