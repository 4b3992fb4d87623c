package ai.kolbo.contract;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the suite from the command line; see {@code --help}. */
public final class Main {
  private Main() {}

  /**
   * Runs the suite. The process exits with 0 if the deployment keeps to the document, 1 if it does
   * not, 2 if that cannot be told.
   */
  public static void main(String... args) {
    System.exit(run(args));
  }

  static int run(String... args) {
    return new CommandLine(new ContractCommand())
        .setParameterExceptionHandler(Main::refuse)
        .execute(args);
  }

  private static int refuse(ParameterException wrong, String[] args) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(wrong.getMessage() + ". See --help.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
