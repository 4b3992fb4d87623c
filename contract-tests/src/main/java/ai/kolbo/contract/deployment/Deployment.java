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
 * @param isLimited whether it enforces the documented rate limits
 */
public record Deployment(
    URI uri, String apiKey, @Nullable String userToken, boolean isMock, boolean isLimited) {
  /** A shorter key may be any word; it is none that a deployment gives out. */
  private static final int SHORTEST_SECRET = 8;

  /** A text, in which a server may have repeated them, without the credentials. */
  public String masked(String text) {
    String masked = text;
    for (String secret : new String[] {apiKey, userToken}) {
      if (secret != null && secret.length() >= SHORTEST_SECRET) {
        masked = masked.replace(secret, "***");
      }
    }
    return masked;
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return uri + (isMock ? " (mock)" : "");
  }
}
