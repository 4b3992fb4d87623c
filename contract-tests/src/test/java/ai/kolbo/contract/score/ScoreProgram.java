package ai.kolbo.contract.score;

import picocli.CommandLine;

/** The command as a process of its own. */
final class ScoreProgram {
  private ScoreProgram() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new ScoreCommand()).execute(args));
  }
}
