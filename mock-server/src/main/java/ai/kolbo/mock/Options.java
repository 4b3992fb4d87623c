package ai.kolbo.mock;

import ai.kolbo.mock.scenario.DurationText;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The options of the command line. */
final class Options {
  static final List<String> HELP = List.of("--help", "-h");
  static final String VERSION = "--version";

  private static final int PORT = 4010;
  private static final Path CASSETTE = Path.of("kolbo-cassette.yaml");
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final List<Option> OPTIONS =
      List.of(
          new Option(
              "--port N",
              "port to listen on, 0 for a free one (default 4010)",
              (builder, value) -> builder.port(port(value))),
          new Option(
              "--host H",
              "address to listen on (default 127.0.0.1)",
              (builder, value) -> builder.host(notBlank(value))),
          new Option(
              "--speed N",
              "how many times as fast as documented jobs run (default 10)",
              (builder, value) -> builder.speed(number(value))),
          new Option(
              "--job-duration D",
              "how long each job takes (default: by --speed)",
              (builder, value) -> builder.jobDuration(duration(value))),
          new Option(
              "--poll-interval D",
              """
              poll_interval_hint of start responses (default: the
              documented one, but at most a quarter of the job)""",
              (builder, value) -> builder.pollInterval(duration(value))),
          new Option(
              "--event-interval D",
              "pause after each streamed event (default 30ms)",
              (builder, value) -> builder.eventInterval(duration(value))),
          new Option(
              "--seed N",
              "same requests, same ids and texts (default: by chance)",
              (builder, value) -> builder.seed(integer(value))),
          new Option(
              "--api-key KEY",
              "the only key to accept (default: any)",
              (builder, value) -> builder.apiKey(notBlank(value))),
          new Option(
              "--credits N",
              "credits of the account (default: as documented, 1500)",
              (builder, value) -> builder.credits(integer(value))),
          new Option(
              "--strict-limits",
              "enforce the documented rate limits",
              (builder, value) -> builder.strictLimits()),
          new Option(
              "--tls",
              """
              HTTPS, with HTTP/2, by a certificate that is made and
              printed at the start""",
              (builder, value) -> builder.tls()),
          new Option(
              "--cors ORIGIN",
              """
              let pages of this origin call the mock; * for any, off
              for none (default: those of this machine)""",
              KolboMockServer.Builder::cors),
          new Option(
              "--allowed-host H",
              """
              a name of this server, from which result files and the
              mock's own pages may be asked for; * for any""",
              (builder, value) -> builder.allowedHost(notBlank(value))),
          new Option(
              "--record URL",
              """
              pass requests on to a real deployment, which charges for
              them, and save them with their responses""",
              (builder, value) ->
                  builder.record(
                      URI.create(value), Objects.requireNonNullElse(builder.cassette(), CASSETTE))),
          new Option(
              "--cassette FILE",
              "where --record saves to (default kolbo-cassette.yaml)",
              (builder, value) -> builder.cassette(Path.of(notBlank(value)))),
          new Option(
              "--replay FILE",
              "serve what was recorded",
              (builder, value) -> builder.replay(file(value))),
          new Option(
              "--spec FILE",
              """
              the OpenAPI document, in the view for the mock; read
              again when it changes (default: the packaged one)""",
              (builder, value) -> builder.spec(file(value))));

  private Options() {}

  /**
   * One option.
   *
   * @param usage its name, and what its value is called if it takes one
   */
  private record Option(
      String usage, String help, BiConsumer<KolboMockServer.Builder, String> effect) {
    String name() {
      return usage.split(" ", 2)[0];
    }

    boolean takesValue() {
      return usage.contains(" ");
    }

    String described() {
      return "  %-20s  %s%n".formatted(usage, help.replace("\n", "\n" + " ".repeat(24)));
    }
  }

  /** A command line that cannot be understood. */
  static final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
      super(message);
    }
  }

  /** What {@code --help} prints. */
  static String help() {
    return """
        Usage: java -jar kolbo-mock-server.jar [options]

        Runs a mock of the Kolbo.AI HTTP API. Needs Node.js 20.19 or newer, found as "node" on
        the path or named by the environment variable KOLBO_MOCK_NODE.

        %s  --help                print this and exit
          --version             print the version and exit

        A duration D is written 500ms, 2s, 5m, 1h or PT2S. --cors and --allowed-host may be repeated.
        """
        .formatted(OPTIONS.stream().map(Option::described).collect(Collectors.joining()));
  }

  /** A mock as the command line wants it; its defaults are made for people who watch. */
  static KolboMockServer.Builder parse(List<String> args) throws UsageException {
    KolboMockServer.Builder builder =
        KolboMockServer.builder().port(PORT).speed(10).eventInterval(Duration.ofMillis(30));
    Deque<String> rest = new ArrayDeque<>(args);
    while (!rest.isEmpty()) {
      String[] given = rest.remove().split("=", 2);
      Option option = named(given[0]);
      if (option.takesValue() && given.length == 1 && rest.isEmpty()) {
        throw new UsageException(given[0] + " needs a value");
      }
      if (!option.takesValue() && given.length == 2) {
        throw new UsageException(given[0] + " takes no value");
      }
      String value = given.length == 2 ? given[1] : option.takesValue() ? rest.remove() : "";
      try {
        option.effect.accept(builder, value);
      } catch (IllegalArgumentException e) {
        throw new UsageException(given[0] + ": " + e.getMessage());
      }
    }
    return builder;
  }

  private static Option named(String name) throws UsageException {
    return OPTIONS.stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("Unknown option: " + name));
  }

  private static String notBlank(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("needs a value that is not blank");
    }
    return value;
  }

  private static int port(String value) {
    if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535) {
      return Integer.parseInt(value);
    }
    throw wrong("a number from 0 to 65535", value);
  }

  private static long integer(String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong("a whole number", value);
    }
  }

  private static double number(String value) {
    if (value.matches("\\d{1,7}(\\.\\d{1,9})?")) {
      return Double.parseDouble(value);
    }
    throw wrong("a number", value);
  }

  private static Path file(String value) {
    Path file = Path.of(notBlank(value));
    if (!Files.isRegularFile(file)) {
      throw wrong("a file", value);
    }
    return file;
  }

  private static Duration duration(String value) {
    try {
      Duration duration = DurationText.parse(value);
      if (duration.compareTo(LONGEST) > 0) {
        throw wrong("at most a day", value);
      }
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // Said below.
    }
    throw wrong("a duration such as 500ms, 2s, 5m, 1h or PT2S", value);
  }

  private static IllegalArgumentException wrong(String wanted, String value) {
    return new IllegalArgumentException("must be %s, not \"%s\"".formatted(wanted, value));
  }
}
