package ai.kolbo.client.internal;

import ai.kolbo.api.Credential;
import java.time.Duration;
import java.util.Map;

/**
 * How the calls of a client, or of a view of it, are made.
 *
 * @param baseUrl where the API is
 * @param secrets the API key, the user token or both
 * @param attemptTimeout of one attempt; of uploads, downloads and streams, the longest silence
 * @param callTimeout of a call with its retries
 * @param jobTimeout of a wait for a job, unless the wait says otherwise
 * @param maxRetries most retries of one call
 * @param headers sent with each request to the API
 */
public record Settings(
    BaseUrl baseUrl,
    Map<Credential, Secret> secrets,
    Duration attemptTimeout,
    Duration callTimeout,
    Duration jobTimeout,
    int maxRetries,
    Map<String, String> headers) {

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
