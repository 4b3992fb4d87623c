package ai.kolbo.client.internal;

import ai.kolbo.api.Credential;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a client, or of a view of it, are made.
 *
 * @param baseUrl where the API is
 * @param secrets the API key, the user token or both
 * @param attemptTimeout of one attempt; of uploads, downloads and streams, the longest silence
 * @param callTimeout of a call with its retries; null for the defaults
 * @param jobTimeout of a wait for a job, unless the wait says otherwise
 * @param maxRetries most retries of one call
 * @param maxResponseBytes the most bytes of a response that is read into memory
 * @param headers sent with each request to the API
 * @param spending watches over what costs credits
 */
public record Settings(
    BaseUrl baseUrl,
    Map<Credential, Secret> secrets,
    Duration attemptTimeout,
    @Nullable Duration callTimeout,
    Duration jobTimeout,
    int maxRetries,
    long maxResponseBytes,
    Map<String, String> headers,
    Spending spending) {
  private static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofMinutes(10);

  /** A file of 500 MB takes ten minutes at 7 Mbit/s. */
  private static final Duration DEFAULT_TRANSFER_TIMEOUT = Duration.ofHours(1);

  /** How long a call may take with its retries; of a stream, until it begins. */
  Duration callTimeout(Exchange.Extent extent) {
    if (callTimeout != null) {
      return callTimeout;
    }
    return extent == Exchange.Extent.TRANSFER ? DEFAULT_TRANSFER_TIMEOUT : DEFAULT_CALL_TIMEOUT;
  }

  /** A text of the server's without the key and the token. */
  public String redact(String text) {
    String redacted = text;
    for (Secret secret : secrets.values()) {
      redacted = secret.redact(redacted);
    }
    return redacted;
  }

  /**
   * @throws IllegalStateException if the client has no credential for an operation
   */
  void checkCredential(Credential needed, String operation) {
    if (needed != Credential.NONE && !secrets.containsKey(needed)) {
      throw new IllegalStateException(
          operation
              + (needed == Credential.API_KEY
                  ? " needs an API key, and this client has a user token only: set apiKey(...)"
                  : " needs the token of a signed-in user, and this client has an API key only: set"
                      + " userToken(...)"));
    }
  }

  @Override
  public String toString() {
    return "Settings[" + baseUrl + "]";
  }
}
