package ai.kolbo.contract;

import ai.kolbo.client.KolboClient;
import ai.kolbo.mock.KolboMockServer;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/**
 * The server under test. By default a mock that is started once for all tests of this JVM; with
 * {@code -Dkolbo.contract.url=https://…} and {@code KOLBO_API_KEY} any other, and then nothing that
 * costs credits unless {@code -Dkolbo.contract.spend=true} allows it.
 */
record Target(URI uri, String key, boolean mock, boolean maySpend) {
  /** Credits for all that tests start. */
  static final long ENOUGH = 1_000_000;

  private static final Target CURRENT = find();

  static Target current() {
    return CURRENT;
  }

  private static Target find() {
    String url = System.getProperty("kolbo.contract.url");
    if (url == null) {
      // Never closed: its threads are daemons, and Prism ends with this JVM.
      KolboMockServer mock = KolboMockServer.builder().credits(ENOUGH).start();
      return new Target(mock.baseUri(), "kolbo_live_any", true, true);
    }
    String key = Objects.requireNonNull(System.getenv("KOLBO_API_KEY"), "KOLBO_API_KEY is not set");
    return new Target(URI.create(url), key, false, Boolean.getBoolean("kolbo.contract.spend"));
  }

  /** Skips a test that would cost credits where that is not allowed. */
  static Target thatMaySpend() {
    Assumptions.assumeTrue(
        CURRENT.maySpend, "costs credits: allow it with -Dkolbo.contract.spend=true");
    return CURRENT;
  }

  /** Skips a test that needs the mock's own abilities. */
  static Target thatIsTheMock() {
    Assumptions.assumeTrue(CURRENT.mock, "needs the mock");
    return CURRENT;
  }

  KolboClient client() {
    return KolboClient.builder().baseUrl(uri.toString()).apiKey(key).build();
  }
}
