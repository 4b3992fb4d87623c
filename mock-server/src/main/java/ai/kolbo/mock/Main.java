package ai.kolbo.mock;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the mock from the command line until it is told to stop; see {@code --help}. */
public final class Main {

  private static final int DEFAULT_PORT = 4010;
  private static final String HELP =
      """
      Usage: java -jar kolbo-mock-server.jar [options]

      Runs a mock of the Kolbo.AI HTTP API. Needs Node.js 20.19 or newer, found as "node" on
      the path or named by the environment variable KOLBO_MOCK_NODE.

        --port N              port to listen on, 0 for a free one (default 4010)
        --host H              address to listen on (default 127.0.0.1)
        --job-duration D      how long a generation takes (default 2s)
        --poll-interval D     poll_interval_hint of start answers (default: the documented one,
                              but at most a quarter of the job duration)
        --event-interval D    pause after each streamed event (default 30ms)
        --api-key KEY         the only key to accept (default: any but the documented bad one)
        --help                print this and exit
        --version             print the version and exit

      A duration D is written 2s, 500ms or PT2S.
      """;

  private Main() {}

  /** A command line that cannot be understood. */
  private static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  /**
   * Runs the mock. The process exits with 0 after {@code --help} and {@code --version}, 1 if the
   * mock cannot start, 2 if an option is wrong.
   *
   * @param args the options that {@code --help} lists
   */
  public static void main(String[] args) throws InterruptedException {
    int status = run(List.of(args), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> args, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (args.contains("--help") || args.contains("-h")) {
      out.print(HELP);
      return 0;
    }
    if (args.contains("--version")) {
      String version = Main.class.getPackage().getImplementationVersion();
      out.println("kolbo-mock-server " + Objects.requireNonNullElse(version, "(unpackaged)"));
      return 0;
    }
    KolboMockServer.Builder builder =
        KolboMockServer.builder()
            .port(DEFAULT_PORT)
            .jobDuration(Duration.ofSeconds(2))
            .eventInterval(Duration.ofMillis(30));
    try {
      apply(args, builder);
    } catch (UsageException e) {
      err.println(e.getMessage());
      err.println("Run with --help to see all options.");
      return 2;
    }
    System.setProperty("java.awt.headless", "true");
    try {
      KolboMockServer mock = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(mock::leave, "kolbo-mock-shutdown"));
      out.println("Kolbo mock listening on " + mock.baseUri());
      out.println("API reference at " + mock.baseUri() + ReferencePage.PATH);
      out.flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (UncheckedIOException e) {
      err.println(describe(e.getCause(), builder));
    } catch (IllegalStateException e) {
      err.println(e.getMessage());
    }
    return 1;
  }

  private static String describe(IOException e, KolboMockServer.Builder builder) {
    // Jetty wraps what the system says.
    boolean bind = e instanceof BindException || e.getCause() instanceof BindException;
    String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    String where = builder.host + ":" + builder.port;
    return bind
        ? "Cannot listen on %s: %s. Choose another port with --port (0 for a free one)."
            .formatted(where, reason)
        : "Cannot start the mock on %s: %s".formatted(where, e.getMessage());
  }

  private static void apply(List<String> args, KolboMockServer.Builder builder) {
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String[] option = rest.next().split("=", 2);
      String name = option[0];
      if (!List.of(
              "--port",
              "--host",
              "--job-duration",
              "--poll-interval",
              "--event-interval",
              "--api-key")
          .contains(name)) {
        throw new UsageException("Unknown option: " + name);
      }
      if (option.length == 1 && !rest.hasNext()) {
        throw new UsageException(name + " needs a value");
      }
      String value = option.length == 2 ? option[1] : rest.next();
      switch (name) {
        case "--port" -> builder.port(port(value));
        case "--host" -> builder.host(notBlank(name, value));
        case "--job-duration" -> builder.jobDuration(duration(name, value));
        case "--poll-interval" -> builder.pollInterval(duration(name, value));
        case "--event-interval" -> builder.eventInterval(duration(name, value));
        default -> builder.apiKey(notBlank(name, value));
      }
    }
  }

  private static String notBlank(String name, String value) {
    if (value.isBlank()) {
      throw new UsageException(name + " needs a value that is not blank");
    }
    return value;
  }

  private static int port(String value) {
    if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535) {
      return Integer.parseInt(value);
    }
    throw new UsageException("--port must be a number from 0 to 65535, not \"" + value + "\"");
  }

  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s)");

  private static Duration atMostADay(String name, Duration duration) {
    if (duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new UsageException(name + " must be at most a day, not " + duration);
    }
    return duration;
  }

  private static Duration duration(String name, String value) {
    Matcher matcher = SHORT_DURATION.matcher(value);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
      return atMostADay(name, duration);
    }
    try {
      Duration duration = Duration.parse(value);
      if (!duration.isNegative()) {
        return atMostADay(name, duration);
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw new UsageException(
        "%s must be a duration such as 2s, 500ms or PT2S, not \"%s\"".formatted(name, value));
  }
}
