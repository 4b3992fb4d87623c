package ai.kolbo.contract.deployment;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A server under test.
 *
 * @param uri where it is, without {@code /api}
 * @param apiKey an API key of the account that pays
 * @param userToken the token of a signed-in user, for the management of keys; null if there is none
 * @param isMock whether it is the mock, which plays any documented status and any scenario
 */
public record Deployment(URI uri, String apiKey, @Nullable String userToken, boolean isMock) {
  /** Without credentials. */
  @Override
  public String toString() {
    return uri + (isMock ? " (mock)" : "");
  }
}
