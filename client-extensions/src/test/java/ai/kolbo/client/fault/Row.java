package ai.kolbo.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.ScriptedServer;
import ai.kolbo.client.error.KolboException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import okhttp3.OkHttpClient;

/**
 * One row of the table: what happens to a call, and what must come of it.
 *
 * @param isAsync whether the call is made without waiting
 * @param isAlways whether the fault meets every request of the call, or the first one only
 */
record Row(Protocol protocol, Fault fault, ClientCall call, boolean isAsync, boolean isAlways)
    implements TableRow {
  /** This machine under another name than the API's. */
  static final String OTHER_HOST = "localhost";

  private static final int RETRIES = 1;

  /** Of what is safe to repeat; OkHttp repeats some of it once by itself. */
  private static final int MOST_ATTEMPTS = 2 * (RETRIES + 1);

  private static final int MOST_BYTES = 1 << 20;

  private static final Duration CLEARED = Duration.ofSeconds(15);
  private static final Duration LAST_POLL = Duration.ofSeconds(2);

  Outcome outcome() {
    Effect effect = Faults.isTooEarly(fault, call) ? Effect.NOT_READABLE : fault.effect();
    return effect.outcome(call, isAlways);
  }

  @Override
  public String toString() {
    return "%s, %s, %s%s, %s → %s"
        .formatted(
            protocol,
            fault,
            isAsync ? "asynchronous " : "",
            call,
            isAlways ? "always" : "once",
            outcome());
  }

  /** Makes the call, and checks what comes of it. */
  @Override
  public void run(Path directory) throws Exception {
    Timeouts timeouts = Timeouts.of(fault.pace());
    String key = key();
    OkHttpClient http = protocol == Protocol.TLS_HTTP_2 ? Certificates.client() : null;
    AtomicInteger exchanges = new AtomicInteger();
    try (FaultServer server =
            new FaultServer(protocol, peer -> serve(peer, exchanges.getAndIncrement()));
        FaultServer api = call == ClientCall.DOWNLOAD ? status(server) : null) {
      FaultServer first = api == null ? server : api;
      KolboClient.Builder builder =
          KolboClient.builder()
              .apiKey(key)
              .baseUrl(first.url())
              .connectTimeout(timeouts.attempt())
              .attemptTimeout(timeouts.attempt())
              .callTimeout(timeouts.call())
              .maxResponseBytes(MOST_BYTES)
              .maxRetries(RETRIES);
      if (http != null) {
        builder.okHttpClient(http);
      }
      Path files = Files.createTempDirectory(directory, "row");
      ClientCall.Setting setting =
          new ClientCall.Setting(
              timeouts.patience(), files, fault.kind().equals("request") ? 4 << 20 : 100_000);
      KolboClient kolbo = builder.build();
      long began = System.nanoTime();
      Throwable thrown = null;
      String result = null;
      try {
        result = isAsync ? call.makeAsync(kolbo, setting).get() : call.make(kolbo, setting);
      } catch (ExecutionException e) {
        thrown = e.getCause();
      } catch (RuntimeException | Error e) {
        thrown = e;
      }
      Duration taken = Duration.ofNanos(System.nanoTime() - began);
      kolbo.close();
      checkRequests(server);
      checkOutcome(result, thrown);
      assertThat(taken).as("time taken").isLessThan(longest(timeouts));
      checkSecrecy(key, thrown, server, api);
      checkEnd(server, api, http, files);
    }
  }

  private void serve(Peer peer, int exchange) throws IOException {
    int faulty = exchange;
    if (call == ClientCall.OWN_POLL) {
      if (exchange == 0) {
        peer.answer(ClientCall.START.reply);
        return;
      }
      faulty--;
    }
    if (isAlways || faulty == 0) {
      fault.act().serve(peer, call.reply);
    } else {
      peer.answer(call.reply);
    }
  }

  /** The API, which is well, while the files are elsewhere. */
  private FaultServer status(FaultServer files) {
    Reply completed = Reply.json(200, ClientCall.Json.completed(files.url() + "/files/1.txt"));
    return new FaultServer(protocol, peer -> peer.answer(completed));
  }

  private void checkOutcome(String result, Throwable thrown) {
    Outcome outcome = outcome();
    if (thrown == null) {
      assertThat(result).isEqualTo(call.result());
      assertThat(outcome).as("it succeeded").isEqualTo(Outcome.DONE);
    } else if (thrown instanceof KolboException failure) {
      outcome.check(call, failure, fault.status());
    } else {
      throw new AssertionError("not a KolboException", thrown);
    }
  }

  private Duration longest(Timeouts timeouts) {
    if (call != ClientCall.POLL && call != ClientCall.OWN_POLL) {
      return timeouts.call().plus(Timeouts.SLACK);
    }
    Duration last = timeouts.attempt().compareTo(LAST_POLL) < 0 ? timeouts.attempt() : LAST_POLL;
    return timeouts.patience().plus(last).plus(Timeouts.SLACK);
  }

  /** What may cost something goes out once, unless the server certainly did not act on it. */
  private void checkRequests(FaultServer server) {
    boolean mayRepeat = fault.effect() == Effect.BUSY || fault.effect() == Effect.NOT_ACCEPTED;
    int most = mayRepeat && call != ClientCall.OWN_POLL ? MOST_ATTEMPTS : 1;
    assertThat(server.count("POST") + server.count("DELETE"))
        .as("changes sent")
        .isLessThanOrEqualTo(most);
    if (outcome() == Outcome.NOT_SENT && fault.effect() == Effect.NO_CONNECTION) {
      assertThat(server.requests).isEmpty();
    }
    if (fault.effect() != Effect.CIRCLE
        && (call == ClientCall.READ || call == ClientCall.DOWNLOAD)) {
      assertThat(server.requests.size()).as("reads sent").isLessThanOrEqualTo(MOST_ATTEMPTS);
    }
  }

  private void checkSecrecy(String key, Throwable thrown, FaultServer server, FaultServer api) {
    assertThat(thrown == null ? "" : ScriptedServer.printed(thrown)).doesNotContain(key);
    assertThat(PrintedLogs.with(key)).isEmpty();
    assertThat(server.requests)
        .noneMatch(
            request ->
                request.head().contains("Host: " + OTHER_HOST) && request.head().contains(key));
    if (api != null) {
      assertThat(server.hasSeen(key)).as("key at the host of the files").isFalse();
    }
  }

  private void checkEnd(FaultServer server, FaultServer api, OkHttpClient http, Path files)
      throws IOException {
    await("threads " + threads(), () -> threads().isEmpty());
    await("connections", () -> isClear(server, http) && (api == null || isClear(api, http)));
    try (var left = Files.list(files)) {
      assertThat(left.filter(path -> path.toString().endsWith(".part"))).isEmpty();
    }
  }

  /** A connection that comes after its call was cancelled goes to the pool of the caller. */
  static boolean isClear(FaultServer server, OkHttpClient http) {
    if (http != null) {
      http.connectionPool().evictAll();
    }
    return server.open() == 0;
  }

  /** The threads of this row's client: the row runs in a group of its own. */
  private static List<String> threads() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    Thread[] threads = new Thread[group.activeCount() + 100];
    group.enumerate(threads);
    return Arrays.stream(threads)
        .filter(Objects::nonNull)
        .map(Thread::getName)
        .filter(name -> name.startsWith("kolbo-"))
        .toList();
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + CLEARED.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("left: " + what).isLessThan(end);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A key that no other row has. */
  private String key() {
    return "kolbo_live_" + new BigInteger(160, new Random(toString().hashCode())).toString(16);
  }
}
