package ai.kolbo.client.internal;

import ai.kolbo.api.KolboRetrofit;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where the API is: an origin, and for deployments behind a gateway a path, without the {@code
 * /api} of every operation.
 *
 * @param url the base of relative operation paths; ends in a slash
 */
public record BaseUrl(HttpUrl url) {
  /**
   * Accepts {@code https://host}, {@code https://host/api} and either with a trailing slash.
   *
   * @param source what the text was given as, for the message
   */
  public static BaseUrl parse(String text, String source) {
    HttpUrl parsed = HttpUrl.parse(text.strip());
    if (parsed == null) {
      throw new IllegalArgumentException(
          source + (text.isBlank() ? " is empty" : " is not an http or https URL"));
    }
    if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      throw new IllegalArgumentException(source + " must not carry a user name or password");
    }
    if (parsed.query() != null || parsed.fragment() != null) {
      throw new IllegalArgumentException(source + " must not have a query or a fragment");
    }
    String path = parsed.encodedPath().replaceFirst("/+$", "");
    if (path.endsWith("/v1")) {
      throw new IllegalArgumentException(
          source
              + " must end before the version: give https://host or https://host/api, not .../v1");
    }
    String base = path.replaceFirst("/api$", "") + "/";
    return new BaseUrl(parsed.newBuilder().encodedPath(base).build());
  }

  /**
   * @throws IllegalArgumentException if a credential would travel in the clear to another machine
   */
  public void checkSecure() {
    boolean isLoopback = url.host().matches("(.*\\.)?localhost|::1|127(\\.\\d{1,3}){3}");
    if (!url.isHttps() && !isLoopback) {
      throw new IllegalArgumentException(
          "the base URL "
              + url
              + " is plain http: the key would travel in the clear. Use https, or allow it with"
              + " KolboClient.builder().allowInsecureHttp() or KOLBO_ALLOW_INSECURE_HTTP=true");
    }
  }

  /**
   * Whether a URL is one of the API, so that the key may travel to it: it has the same scheme, host
   * and port, and its path begins with that of the base URL, beside which others may live.
   */
  public boolean contains(HttpUrl other) {
    return KolboRetrofit.isBelow(url, other);
  }

  /**
   * The URL that a {@code poll_url} stands for. The API writes it from the host ({@code /api/v1/…})
   * or from the {@code /api} below it ({@code /v1/…}); a gateway may put its own path before it.
   *
   * @return null if there is none, or if it leads out of the base URL
   */
  public @Nullable HttpUrl resolvePollUrl(@Nullable String pollUrl) {
    if (pollUrl == null) {
      return null;
    }
    HttpUrl resolved;
    if (pollUrl.startsWith("/") && !pollUrl.startsWith("//")) {
      String prefixes = "^(" + Pattern.quote(url.encodedPath()) + "|/)api/";
      resolved = url.resolve("api" + pollUrl.replaceFirst(prefixes, "/"));
    } else {
      resolved = HttpUrl.parse(pollUrl);
    }
    return resolved != null && contains(resolved) ? resolved : null;
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
