package ai.kolbo.contract.drift;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Compares source files, as {@code git diff} does. */
final class UnifiedDiff {
  private static final int CONTEXT = 3;

  private UnifiedDiff() {}

  /** Empty if nothing has changed. */
  static String between(Sources before, Sources after) {
    StringBuilder diff = new StringBuilder();
    for (String file : new TreeSet<>(after.texts().keySet())) {
      String old = before.texts().getOrDefault(file, "");
      if (old.equals(after.text(file))) {
        continue;
      }
      List<String> oldLines = lines(old);
      String oldName = old.isEmpty() ? "/dev/null" : "a/" + Sources.FOLDER + file;
      UnifiedDiffUtils.generateUnifiedDiff(
              oldName,
              "b/" + Sources.FOLDER + file,
              oldLines,
              DiffUtils.diff(oldLines, lines(after.text(file))),
              CONTEXT)
          .forEach(line -> diff.append(line).append('\n'));
    }
    return diff.toString();
  }

  /** A last line without a line break is another one than the same line with it. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    String last = lines.remove(lines.size() - 1);
    if (!last.isEmpty()) {
      lines.add(last + "\n\\ No newline at end of file");
    }
    return lines;
  }
}
