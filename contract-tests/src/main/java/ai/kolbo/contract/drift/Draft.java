package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Changes source files entry by entry. Each change finds its place anew, so no change moves the
 * place of another. All other text stays as it is.
 */
final class Draft {
  /** How the document marks what no published document states. */
  static final String SOURCE = "x-kolbo-source";

  static final String SOURCES = "x-kolbo-sources";

  /** The mark of what was concluded from what a server sent. */
  static final String CONCLUDED = "inferred";

  /** As wide as the source files are. */
  private static final int WIDTH = 120;

  private final SourceTree tree;

  Draft(SourceTree tree) {
    this.tree = tree;
  }

  SourceTree tree() {
    return tree;
  }

  /** Writes a new file. */
  void create(String file, JsonNode value) {
    tree.write(file, String.join("\n", YamlText.block(value, 0)) + "\n");
  }

  /**
   * Sets an entry of a mapping: in place if it is there, else after the last of the neighbours that
   * are there, else at the end.
   */
  void set(Spot mapping, String key, JsonNode value, String... neighbours) {
    Node node = node(mapping);
    if (SourceTree.entry(node, key).isPresent()) {
      replace(mapping, key, key, value);
    } else if (Lines.isFlow(node) || ((MappingNode) node).getValue().isEmpty()) {
      addToFlow(mapping, YamlText.key(key) + ": " + YamlText.flow(value));
    } else {
      Lines lines = lines(mapping);
      List<NodeTuple> entries = ((MappingNode) node).getValue();
      NodeTuple after = entries.get(entries.size() - 1);
      for (String neighbour : neighbours) {
        after = SourceTree.entry(node, neighbour).orElse(after);
      }
      int indent = lines.column(entries.get(0).getKeyNode().getStartMark());
      lines.insert(lines.last(after.getValueNode()) + 1, YamlText.entry(key, value, indent));
      write(mapping, lines);
    }
  }

  /** Replaces an entry of a mapping by another one at its place. */
  void replace(Spot mapping, String oldKey, String newKey, JsonNode value) {
    NodeTuple entry = SourceTree.entry(node(mapping), oldKey).orElseThrow();
    Lines lines = lines(mapping);
    if (Lines.isFlow(node(mapping))) {
      lines.replace(
          entry.getKeyNode().getStartMark(),
          entry.getValueNode().getEndMark(),
          YamlText.key(newKey) + ": " + YamlText.flow(value));
    } else {
      int column = lines.column(entry.getKeyNode().getStartMark());
      lines.replace(
          entry.getKeyNode().getStartMark().getLine(),
          lines.last(entry.getValueNode()),
          column,
          YamlText.entry(newKey, value, column));
    }
    write(mapping, lines);
  }

  /** Removes an entry of a mapping, if it is there; with the last one the mapping goes. */
  void remove(Spot mapping, String key) {
    if (tree.value(mapping.child(key)).isMissingNode()) {
      return;
    }
    List<NodeTuple> entries = ((MappingNode) node(mapping)).getValue();
    if (entries.size() == 1 && !mapping.keys().isEmpty()) {
      remove(mapping.parent(), mapping.lastKey());
      return;
    }
    int index =
        IntStream.range(0, entries.size())
            .filter(i -> entries.get(i) == SourceTree.entry(node(mapping), key).orElseThrow())
            .findFirst()
            .orElseThrow();
    if (Lines.isFlow(node(mapping))) {
      removeFromFlow(
          mapping,
          index,
          entries.stream().map(NodeTuple::getKeyNode).toList(),
          entries.stream().map(NodeTuple::getValueNode).toList());
      return;
    }
    Lines lines = lines(mapping);
    int line = entries.get(index).getKeyNode().getStartMark().getLine();
    int column = lines.column(entries.get(index).getKeyNode().getStartMark());
    int last = lines.last(entries.get(index).getValueNode());
    boolean followsDash = index == 0 && !lines.line(line).substring(0, column).isBlank();
    if (followsDash) {
      lines.replace(line, last + 1, column, List.of(lines.line(last + 1)));
    } else {
      lines.remove(line, last);
    }
    write(mapping, lines);
  }

  /** Adds an item at the end of a sequence. */
  void add(Spot sequence, JsonNode item) {
    Node node = node(sequence);
    List<Node> items = ((SequenceNode) node).getValue();
    if (Lines.isFlow(node)) {
      addToFlow(sequence, YamlText.flow(item));
      return;
    }
    Lines lines = lines(sequence);
    Node lastItem = items.get(items.size() - 1);
    int dash = lines.line(lastItem.getStartMark().getLine()).indexOf('-');
    lines.insert(lines.last(lastItem) + 1, YamlText.item(item, dash));
    write(sequence, lines);
  }

  /** Removes a text from a sequence; with the last item the sequence goes. */
  void removeItem(Spot sequence, String item) {
    Node node = node(sequence);
    List<Node> items = ((SequenceNode) node).getValue();
    JsonNode values = tree.value(sequence);
    int index =
        IntStream.range(0, items.size())
            .filter(i -> values.get(i).asText().equals(item))
            .findFirst()
            .orElseThrow();
    if (items.size() == 1) {
      remove(sequence.parent(), sequence.lastKey());
    } else if (Lines.isFlow(node)) {
      removeFromFlow(sequence, index, items, items);
    } else {
      Lines lines = lines(sequence);
      lines.remove(items.get(index).getStartMark().getLine(), lines.last(items.get(index)));
      write(sequence, lines);
    }
  }

  /** Marks a fact of an object as concluded, unless all of the object is marked. */
  void mark(Spot owner, String fact) {
    for (int length = 0; length <= owner.keys().size(); length++) {
      if (tree.value(new Spot(owner.file(), owner.keys().subList(0, length))).has(SOURCE)) {
        return;
      }
    }
    TextNode concluded = TextNode.valueOf(CONCLUDED);
    Spot marks = owner.child(SOURCES);
    if (tree.value(marks).isMissingNode()) {
      String neighbour = fact.split("\\.", 2)[0];
      set(owner, SOURCES, JsonNodeFactory.instance.objectNode().set(fact, concluded), neighbour);
    } else {
      set(marks, fact, concluded);
    }
  }

  /** Takes the mark of a fact that is no longer there. */
  void unmark(Spot owner, String fact) {
    remove(owner.child(SOURCES), fact);
  }

  /** Removes a keyword of a schema, with its marks. */
  void drop(Spot schema, String keyword) {
    remove(schema, keyword);
    List<String> marks = new ArrayList<>();
    tree.value(schema.child(SOURCES)).fieldNames().forEachRemaining(marks::add);
    marks.removeIf(mark -> !mark.split("\\.", 2)[0].equals(keyword));
    marks.forEach(mark -> unmark(schema, mark));
  }

  private void addToFlow(Spot spot, String text) {
    Node node = node(spot);
    Lines lines = lines(spot);
    String whole = lines.between(node.getStartMark(), node.getEndMark());
    String inner = whole.substring(1, whole.length() - 1).strip();
    String start = whole.substring(0, 1);
    String end = whole.substring(whole.length() - 1);
    String longer = start + (inner.isEmpty() ? "" : inner.replaceAll(",$", "") + ", ") + text + end;
    if (lines.column(node.getStartMark()) + longer.length() <= WIDTH) {
      lines.replace(node.getStartMark(), node.getEndMark(), longer);
    } else {
      breakUp(spot, lines, text);
    }
    write(spot, lines);
  }

  /** Writes what no longer fits on one line with a line for each of its parts. */
  private void breakUp(Spot spot, Lines lines, String text) {
    Node node = node(spot);
    int line = node.getStartMark().getLine();
    String head = lines.line(line).substring(0, lines.column(node.getStartMark())).stripTrailing();
    int indent = head.length() - head.stripLeading().length() + 2;
    List<String> parts = new ArrayList<>(List.of(head));
    if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        String own = lines.between(item.getStartMark(), item.getEndMark());
        parts.add(" ".repeat(indent) + "- " + own);
      }
      parts.add(" ".repeat(indent) + "- " + text);
    } else {
      for (NodeTuple entry : ((MappingNode) node).getValue()) {
        String own =
            lines.between(entry.getKeyNode().getStartMark(), entry.getValueNode().getEndMark());
        parts.add(" ".repeat(indent) + own);
      }
      parts.add(" ".repeat(indent) + text);
    }
    lines.remove(line, node.getEndMark().getLine());
    lines.insert(line, parts);
  }

  private void removeFromFlow(Spot spot, int index, List<Node> starts, List<Node> ends) {
    Lines lines = lines(spot);
    if (index + 1 < starts.size()) {
      lines.replace(starts.get(index).getStartMark(), starts.get(index + 1).getStartMark(), "");
    } else {
      lines.replace(ends.get(index - 1).getEndMark(), ends.get(index).getEndMark(), "");
    }
    write(spot, lines);
  }

  private Node node(Spot spot) {
    return tree.node(spot).orElseThrow(() -> new IllegalStateException("No node at " + spot));
  }

  private Lines lines(Spot spot) {
    return new Lines(tree.text(spot.file()));
  }

  private void write(Spot spot, Lines lines) {
    tree.write(spot.file(), lines.text());
  }
}
