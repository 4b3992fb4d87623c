package ai.kolbo.client.fault;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.ScriptedServer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import retrofit2.Call;
import retrofit2.Response;

/**
 * A row for those who use the plain Retrofit interfaces: whatever happens, what may cost something
 * is sent once. The fault meets every request, so that each further one would be seen.
 */
record PlainRow(Protocol protocol, Fault fault, PlainCall call) implements TableRow {
  @Override
  public void run(Path directory) throws Exception {
    Timeouts timeouts = Timeouts.of(fault.pace());
    String key =
        "kolbo_live_" + new BigInteger(160, new Random(toString().hashCode())).toString(16);
    try (FaultServer server =
        new FaultServer(protocol, peer -> fault.act().serve(peer, call.like.reply))) {
      HttpUrl url = HttpUrl.get(server.url() + "/");
      OkHttpClient http =
          Certificates.client()
              .newBuilder()
              .connectionPool(new ConnectionPool())
              .connectTimeout(timeouts.attempt())
              .readTimeout(timeouts.attempt())
              .writeTimeout(timeouts.attempt())
              .callTimeout(timeouts.call())
              .addNetworkInterceptor(KolboRetrofit.apiKey(url, key))
              .build();
      long began = System.nanoTime();
      Response<?> response = null;
      IOException thrown = null;
      String request = "";
      try {
        Call<?> made = call.of(KolboRetrofit.builder(url, http).build());
        request = made.request().toString();
        response = made.execute();
      } catch (IOException e) {
        thrown = e;
      }
      Duration taken = Duration.ofNanos(System.nanoTime() - began);
      assertThat(server.count("POST")).as("requests sent").isLessThanOrEqualTo(1);
      checkOutcome(response, thrown);
      assertThat(taken).as("time taken").isLessThan(timeouts.call().plus(Timeouts.SLACK));
      assertThat(request + response + (thrown == null ? "" : ScriptedServer.printed(thrown)))
          .doesNotContain(key);
      Row.await("connections", () -> Row.isClear(server, http));
    }
  }

  private void checkOutcome(Response<?> response, IOException thrown) {
    switch (fault.effect()) {
      case SERVED -> {
        // An empty body is none of the interface's type.
        if (thrown == null || call != PlainCall.CANCEL) {
          assertThat(thrown).isNull();
          assertThat(response.isSuccessful()).as("success").isTrue();
        }
      }
      case REFUSED, BUSY, FAILING, CIRCLE, MOVED -> {
        // Retrofit reads the body of a refusal first; of one that breaks it has nothing to tell.
        if (response != null) {
          assertThat(response.code()).isEqualTo(fault.status());
        }
      }
      // What is not needed is not missed.
      case NOT_READABLE -> assertThat(response != null || thrown != null).isTrue();
      default -> assertThat(thrown).as("failure").isNotNull();
    }
  }

  @Override
  public String group() {
    return "plain Retrofit, " + protocol;
  }

  @Override
  public String toString() {
    return "plain Retrofit, %s, %s, %s".formatted(protocol, fault, call);
  }
}
