package ai.kolbo.mock;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Runs the mock from the command line until it is told to stop; see {@code --help}. */
public final class Main {
  private Main() {}

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

  /** The exit code; returns from a mock that has started only when it is interrupted. */
  static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
    if (args.stream().anyMatch(Options.HELP::contains)) {
      out.print(Options.help());
      return 0;
    }
    if (args.contains(Options.VERSION)) {
      out.println("kolbo-mock-server " + version());
      return 0;
    }
    KolboMockServer.Builder builder;
    try {
      builder = Options.parse(args);
    } catch (Options.UsageException e) {
      err.println(e.getMessage());
      err.println("Run with --help to see all options.");
      return 2;
    }
    System.setProperty("java.awt.headless", "true");
    try {
      KolboMockServer mock = builder.start();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(mock.running()::leave, "kolbo-mock-shutdown"));
      tell(mock, out);
      new CountDownLatch(1).await();
      return 0;
    } catch (UncheckedIOException e) {
      err.println(describe(e.getCause(), builder.settings()));
    } catch (IllegalStateException e) {
      err.println(e.getMessage());
    }
    return 1;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "(unpackaged)");
  }

  private static void tell(KolboMockServer mock, PrintStream out) {
    // Programs wait for this line: it comes first, and as the README has it.
    out.println("Kolbo mock listening on " + mock.baseUri());
    out.println("API reference at " + mock.baseUri() + "/docs");
    SelfSignedCertificate certificate = mock.running().certificate();
    if (certificate != null) {
      out.println("Certificate with SHA-256 fingerprint " + certificate.sha256());
      out.print(certificate.pem());
    }
    out.flush();
  }

  private static String describe(IOException e, Settings settings) {
    // Jetty wraps what the system says.
    boolean bind = e instanceof BindException || e.getCause() instanceof BindException;
    String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    String where = settings.host() + ":" + settings.port();
    return bind
        ? "Cannot listen on %s: %s. Choose another port with --port (0 for a free one)."
            .formatted(where, reason)
        : "Cannot start the mock on %s: %s".formatted(where, e.getMessage());
  }
}
