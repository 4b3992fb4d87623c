package ai.kolbo.client.internal;

import ai.kolbo.api.Credential;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a client, or of a view of it, are made.
 *
 * @param baseUrl where the API is
 * @param apiKey null if the client has none
 * @param userToken null if the client has none
 * @param attemptTimeout of one attempt; of uploads, downloads and streams, the longest silence
 * @param callTimeout of a call with its retries
 * @param jobTimeout of a wait for a job, unless the wait says otherwise
 * @param maxRetries most retries of one call
 * @param headers sent with each request to the API
 */
public record Settings(
    BaseUrl baseUrl,
    @Nullable Secret apiKey,
    @Nullable Secret userToken,
    Duration attemptTimeout,
    Duration callTimeout,
    Duration jobTimeout,
    int maxRetries,
    Map<String, String> headers) {

  /** The same with other limits and headers. */
  public Settings with(
      Duration newAttemptTimeout,
      Duration newCallTimeout,
      int newMaxRetries,
      Map<String, String> newHeaders) {
    return new Settings(
        baseUrl,
        apiKey,
        userToken,
        newAttemptTimeout,
        newCallTimeout,
        jobTimeout,
        newMaxRetries,
        newHeaders);
  }

  /** A text of the server's without the key and the token. */
  public String redact(String text) {
    String redacted = apiKey == null ? text : apiKey.redact(text);
    return userToken == null ? redacted : userToken.redact(redacted);
  }

  /**
   * @throws IllegalStateException if the client has no credential for an operation
   */
  void checkCredential(Credential needed, String operation) {
    if (needed == Credential.API_KEY && apiKey == null) {
      throw new IllegalStateException(
          operation + " needs an API key, and this client has a user token only: set apiKey(...)");
    }
    if (needed == Credential.USER_TOKEN && userToken == null) {
      throw new IllegalStateException(
          operation
              + " needs the token of a signed-in user, and this client has an API key only: set"
              + " userToken(...)");
    }
  }

  @Override
  public String toString() {
    return "Settings[" + baseUrl + "]";
  }
}
