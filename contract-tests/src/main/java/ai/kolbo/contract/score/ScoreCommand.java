package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.report.ReportDirectory;
import ai.kolbo.mock.KolboMockServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Runs the proxy until it is told to stop, and prints the score of the client behind it. */
@Command(
    name = "score",
    description =
        "Scores a client: listens as a server, passes its requests on, and judges each by the"
            + " document.",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The score is not below the floor.",
      "1:It is.",
      "2:Wrong usage, or the upstream or the port cannot be used."
    })
public final class ScoreCommand implements Callable<Integer> {
  private static final int BELOW_FLOOR = 1;
  private static final int UNUSABLE = 2;
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CONNECT_MILLIS = 10_000;
  private static final Duration LAST_REQUESTS = Duration.ofSeconds(5);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--listen",
      paramLabel = "[HOST:]PORT",
      defaultValue = "4020",
      description =
          "Where to listen; on this machine only, unless a host is named. 0: a free port.")
  private String listen = "";

  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "The server to pass requests on to; by default a mock of its own. A real deployment"
              + " charges for them.",
      converter = UriConverter.class)
  private @Nullable URI upstream;

  @Option(
      names = "--faults",
      paramLabel = "none|newer|all",
      defaultValue = "none",
      description =
          "What goes wrong on purpose: nothing, responses of a newer server, or also refusals and"
              + " broken connections. Requests that fail are not passed on.",
      converter = FaultsConverter.class)
  private Faults faults = Faults.NONE;

  @Option(
      names = "--for",
      paramLabel = "D",
      description = "Stop after this time, such as 500ms, 30s or 5m.",
      converter = DurationConverter.class)
  private @Nullable Duration time;

  @Option(
      names = "--until-idle",
      paramLabel = "D",
      description = "Stop when no request has come for so long after the first one.",
      converter = DurationConverter.class)
  private @Nullable Duration idle;

  @Option(
      names = "--floor",
      paramLabel = "N",
      defaultValue = "0",
      description = "The least score, from 0 to 100, for exit code 0.")
  private double floor;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write score.json and score.md there.")
  private @Nullable Path report;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    Address address = Address.of(listen);
    if (address == null || floor < 0 || floor > 100) {
      throw wrong(
          address == null
              ? "--listen takes a port from 0 to 65535, with a host and a colon before it or not"
              : "--floor takes a number from 0 to 100");
    }
    Scoreboard board = new Scoreboard(ApiDocument.published());
    try {
      if (report != null) {
        new ReportDirectory(report).prepare();
      }
    } catch (IOException e) {
      return failed(e.getMessage());
    }
    try (KolboMockServer mock = upstream == null ? KolboMockServer.start() : null) {
      URI server = mock == null ? reachable() : mock.baseUri();
      try (RecordingProxy proxy = start(server, address, board)) {
        return run(proxy, board);
      }
    } catch (BindException e) {
      return failed("Cannot listen on %s: %s".formatted(listen, e.getMessage()));
    } catch (IOException e) {
      return failed(e.getMessage());
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command(), message);
  }

  private CommandLine command() {
    return spec == null ? new CommandLine(this) : spec.commandLine();
  }

  private int failed(String message) {
    PrintWriter err = command().getErr();
    err.println(message);
    err.flush();
    return UNUSABLE;
  }

  /** The upstream, if anything listens there. */
  private URI reachable() throws IOException {
    URI server = upstream == null ? URI.create("") : upstream;
    RecordingProxy.before(server);
    int usual = server.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    int port = server.getPort() < 0 ? usual : server.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), port), CONNECT_MILLIS);
    } catch (IOException e) {
      throw new IOException("Cannot reach the upstream %s: %s".formatted(server, e.getMessage()));
    }
    return server;
  }

  private RecordingProxy start(URI server, Address address, Scoreboard board) throws IOException {
    RecordingProxy.Builder proxy =
        RecordingProxy.before(server)
            .host(address.host())
            .port(address.port())
            .listener(board)
            .pages(new ScorePages(board));
    try {
      return faults.into(proxy, ApiDocument.published()).start();
    } catch (BindException e) {
      throw e;
    } catch (IOException e) {
      // The server wraps what the system says.
      if (e.getCause() instanceof BindException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private int run(RecordingProxy proxy, Scoreboard board) throws InterruptedException {
    PrintWriter out = command().getOut();
    // Programs wait for this line: it comes first.
    out.println("Kolbo score listening on " + proxy.baseUri());
    out.flush();
    Thread hook = new Thread(this::interrupted, "kolbo-score-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    await(proxy, board);
    proxy.awaitIdle(LAST_REQUESTS);
    ClientScore score = board.score(Duration.ZERO);
    int exit = print(score, out);
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, with what the hook says.
      Runtime.getRuntime().halt(exit);
    }
    return exit;
  }

  /** Lets the score be printed when the process is told to end. */
  private void interrupted() {
    stop.countDown();
    try {
      ended.await(LAST_REQUESTS.toSeconds() * 2, TimeUnit.SECONDS);
      // The main thread ends the process, with its exit code.
      Thread.sleep(LAST_REQUESTS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(RecordingProxy proxy, Scoreboard board) throws InterruptedException {
    long started = System.nanoTime();
    while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      boolean isOver = time != null && System.nanoTime() - started >= time.toNanos();
      boolean isIdle = idle != null && board.hasAny() && proxy.idle().compareTo(idle) >= 0;
      if (isOver || isIdle) {
        return;
      }
    }
  }

  private int print(ClientScore score, PrintWriter out) {
    ScoreReport written = new ScoreReport(score);
    out.print(written.text());
    out.flush();
    OptionalDouble total = score.total();
    if (report != null) {
      try {
        written.write(report);
      } catch (IOException e) {
        return failed("Cannot write the report to %s: %s".formatted(report, e.getMessage()));
      }
    }
    return total.orElse(0) < floor ? BELOW_FLOOR : 0;
  }

  private record Address(String host, int port) {
    static @Nullable Address of(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon).replaceAll("[\\[\\]]", "");
      String port = text.substring(colon + 1);
      return port.matches("\\d{1,5}") && Integer.parseInt(port) < 1 << 16 && !host.isEmpty()
          ? new Address(host, Integer.parseInt(port))
          : null;
    }
  }

  static final class UriConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        return URI.create(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("it takes the address of a server, not " + text);
      }
    }
  }

  static final class FaultsConverter implements ITypeConverter<Faults> {
    @Override
    public Faults convert(String text) {
      try {
        return Faults.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("it takes none, newer or all, not " + text);
      }
    }
  }

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      String amount = text.replaceFirst("[a-z]+$", "");
      if (!amount.matches("\\d{1,9}")) {
        throw new TypeConversionException("it takes a time such as 500ms, 30s or 5m, not " + text);
      }
      long count = Long.parseLong(amount);
      return switch (text.substring(amount.length())) {
        case "ms" -> Duration.ofMillis(count);
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default ->
            throw new TypeConversionException(
                "it takes a time such as 500ms, 30s or 5m, not " + text);
      };
    }
  }
}
