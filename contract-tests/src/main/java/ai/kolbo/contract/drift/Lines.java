package ai.kolbo.contract.drift;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The lines of a source file, to be changed by the marks of its nodes. */
final class Lines {
  private final List<String> lines;

  Lines(String text) {
    lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
  }

  /** The text, which ends with a line break. */
  String text() {
    return String.join("\n", lines) + "\n";
  }

  String line(int number) {
    return lines.get(number);
  }

  static boolean isFlow(Node node) {
    return node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.FLOW;
  }

  /** The last line that belongs to a node. */
  int last(Node node) {
    if (node instanceof ScalarNode scalar) {
      boolean isBlock =
          scalar.getScalarStyle() == ScalarStyle.LITERAL
              || scalar.getScalarStyle() == ScalarStyle.FOLDED;
      return isBlock ? lastOfBlock(scalar) : scalar.getEndMark().getLine();
    }
    if (isFlow(node)) {
      return node.getEndMark().getLine();
    }
    List<Node> children = children(node);
    return last(children.get(children.size() - 1));
  }

  private int lastOfBlock(ScalarNode scalar) {
    Mark end = scalar.getEndMark();
    int line = Math.min(end.getColumn() == 0 ? end.getLine() - 1 : end.getLine(), lines.size() - 1);
    // A block ends where the next token begins: blank lines and comments between are not its own.
    int keyIndent = indent(lines.get(scalar.getStartMark().getLine()));
    while (line > scalar.getStartMark().getLine()
        && (lines.get(line).isBlank() || indent(lines.get(line)) <= keyIndent)) {
      line--;
    }
    return line;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static List<Node> children(Node node) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream().map(tuple -> tuple.getValueNode()).toList()
        : ((SequenceNode) node).getValue();
  }

  void insert(int before, List<String> added) {
    lines.addAll(before, added);
  }

  void remove(int from, int to) {
    lines.subList(from, to + 1).clear();
  }

  /** Replaces lines; the first one keeps what stands before a column, such as a dash. */
  void replace(int from, int to, int column, List<String> replacement) {
    String kept = lines.get(from).substring(0, column);
    List<String> all = new ArrayList<>(replacement);
    all.set(0, kept + all.get(0).substring(column));
    remove(from, to);
    insert(from, all);
  }

  /** The text between two marks of one line or of several. */
  String between(Mark start, Mark end) {
    if (start.getLine() == end.getLine()) {
      return lines.get(start.getLine()).substring(column(start), column(end));
    }
    StringBuilder text = new StringBuilder(lines.get(start.getLine()).substring(column(start)));
    for (int line = start.getLine() + 1; line < end.getLine(); line++) {
      text.append(' ').append(lines.get(line).strip());
    }
    return text.append(' ')
        .append(lines.get(end.getLine()).substring(0, column(end)).strip())
        .toString();
  }

  /** Replaces the text between two marks. */
  void replace(Mark start, Mark end, String replacement) {
    String before = lines.get(start.getLine()).substring(0, column(start));
    String after = lines.get(end.getLine()).substring(column(end));
    remove(start.getLine(), end.getLine());
    lines.add(start.getLine(), before + replacement + after);
  }

  /** Marks count code points. */
  int column(Mark mark) {
    return lines.get(mark.getLine()).offsetByCodePoints(0, mark.getColumn());
  }
}
