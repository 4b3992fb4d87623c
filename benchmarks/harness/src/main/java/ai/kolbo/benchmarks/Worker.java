package ai.kolbo.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The program of a contender's JVM. It loads little, so that the time of a fresh JVM is the
 * contender's.
 */
public final class Worker {
  /** Precedes the lines that are meant for the runner; libraries may print as well. */
  static final String REPLY = "> ";

  private Worker() {}

  /**
   * @param args class of the contender, base URL, and {@code first} (one call), {@code leave} (one
   *     asynchronous call, then the end of this method, without closing anything) or {@code serve}
   *     (commands from standard input until it ends)
   */
  public static void main(String[] args) throws Exception {
    switch (args[2]) {
      case "first" -> {
        System.out.println(REPLY + contender(args).complete().length());
        System.exit(0);
      }
      case "leave" -> {
        contender(args).completeAsync(Contender.MODEL).join();
        System.out.println(REPLY + "end of main");
      }
      default -> serve(args);
    }
  }

  private static Contender contender(String[] args) throws ReflectiveOperationException {
    return (Contender) Class.forName(args[0]).getConstructor(String.class).newInstance(args[1]);
  }

  private static void serve(String[] args) throws Exception {
    Measurements measurements = new Measurements(() -> contender(args), args[1]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = commands.readLine()) != null; ) {
      String reply;
      try {
        reply = measurements.run(line.split(" ", -1));
      } catch (UnsupportedOperationException e) {
        reply = "unsupported";
      } catch (Exception | OutOfMemoryError e) {
        e.printStackTrace();
        reply = "failed " + e.getClass().getSimpleName();
      }
      System.out.println(REPLY + reply);
    }
    System.exit(0);
  }
}
