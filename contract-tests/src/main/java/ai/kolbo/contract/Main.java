package ai.kolbo.contract;

import ai.kolbo.contract.report.Text;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs the suite from the command line; see {@code --help}. */
public final class Main {
  /** Kept, for a logger that nobody holds loses its level. */
  private static final Logger CLIENT = Logger.getLogger("ai.kolbo");

  private Main() {}

  /**
   * Runs the suite. The process exits with 0 if the deployment keeps to the document, 1 if it does
   * not, 2 if that cannot be told.
   */
  public static void main(String... args) {
    // What the client does to reach the deployment is in the report.
    CLIENT.setLevel(Level.WARNING);
    // REST Assured reads the words of HTTP by it: in Turkish it knows no "I".
    Locale.setDefault(Locale.ENGLISH);
    System.exit(run(command(System.getenv()), args));
  }

  static CommandLine command(Map<String, String> environment) {
    return new CommandLine(new ContractCommand(environment))
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler((e, command, args) -> failed(command, e));
  }

  /** Also ends with one sentence when the memory does. */
  private static int run(CommandLine command, String... args) {
    try {
      return command.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failed(command, e);
    }
  }

  private static int failed(CommandLine command, Throwable failure) {
    PrintWriter err = command.getErr();
    err.println("The suite itself failed: " + Text.name(failure.toString()) + ".");
    err.flush();
    return ContractCommand.UNTOLD;
  }

  private static int refuse(ParameterException wrong, String[] args) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(wrong.getMessage() + ". See --help.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }
}
