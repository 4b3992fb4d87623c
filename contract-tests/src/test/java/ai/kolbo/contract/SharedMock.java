package ai.kolbo.contract;

import ai.kolbo.client.KolboClient;
import ai.kolbo.mock.KolboMockServer;
import java.net.URI;

/** A mock that is started once for all tests of this JVM which need no other. */
final class SharedMock {
  /** Credits for all that tests start. */
  static final long ENOUGH = 1_000_000;

  static final String KEY = "kolbo_live_any";

  // Never closed: its threads are daemons, and Prism ends with this JVM.
  private static final KolboMockServer MOCK = KolboMockServer.builder().credits(ENOUGH).start();

  private SharedMock() {}

  static URI uri() {
    return MOCK.baseUri();
  }

  static KolboClient client() {
    return KolboClient.builder().baseUrl(uri().toString()).apiKey(KEY).build();
  }
}
