package ai.kolbo.mock.files;

/**
 * How subtitles split a text into cues.
 *
 * @param wordsPerLine the maximum number of words in a line, at least 1
 * @param linesPerCue the maximum number of lines in a cue, at least 1
 */
public record Cues(int wordsPerLine, int linesPerCue) {
  /** Two lines of up to twelve words. */
  public static final Cues LINES = new Cues(12, 2);

  /** One word at a time. */
  public static final Cues WORDS = new Cues(1, 1);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public Cues {
    if (wordsPerLine < 1 || linesPerCue < 1) {
      throw new IllegalArgumentException("A cue needs a line and a line needs a word");
    }
  }
}
