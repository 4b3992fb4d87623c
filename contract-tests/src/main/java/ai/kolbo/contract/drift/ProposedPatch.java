package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;
import java.util.List;

/**
 * How the document would have to change, so that what was observed is as it says.
 *
 * @param unifiedDiff of the source files, as {@code git apply} takes it at the repository's root;
 *     empty if nothing is to be changed
 * @param edits the changes, by file and place
 * @param unproposed what no change of the document describes
 */
public record ProposedPatch(String unifiedDiff, List<Edit> edits, List<Unproposed> unproposed) {
  public ProposedPatch {
    edits = List.copyOf(edits);
    unproposed = List.copyOf(unproposed);
  }

  /**
   * A change of one place.
   *
   * @param file the source file, from the repository's root
   * @param place a JSON pointer into the file, before the change
   * @param change what it does, as a sentence
   * @param answers the deviations that it ends
   */
  public record Edit(String file, String place, String change, List<Deviation> answers) {
    public Edit {
      answers = List.copyOf(answers);
    }
  }

  /**
   * A deviation without a change.
   *
   * @param deviation the deviation
   * @param reason why there is none, as a sentence
   */
  public record Unproposed(Deviation deviation, String reason) {}
}
