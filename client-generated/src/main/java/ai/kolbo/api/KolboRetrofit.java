package ai.kolbo.api;

import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import retrofit2.Retrofit;

/** Retrofit set up for the interfaces of this package. */
public final class KolboRetrofit {
  /**
   * What leads up a path at some servers, but not in OkHttp's own paths: {@code ..%2fadmin}, {@code
   * ..;x}, and dots that are escaped twice.
   */
  private static final Pattern UP =
      Pattern.compile("(?i)(?:[/\\\\;]|%(?:25)*(?:2f|5c|3b))(?:\\.|%(?:25)*2e){2}(?:[/\\\\;%]|$)");

  private KolboRetrofit() {}

  /**
   * A builder with the base URL, the client and the converter that the interfaces need, which reads
   * and writes the models as {@link ai.kolbo.model.Json} does. The key is the caller's to send,
   * with the interceptor that {@link #apiKey} makes.
   *
   * <p>The client's settings, interceptors, connections and threads are used, with these
   * exceptions, which last as long as the caller sets no other client in the builder:
   *
   * <ul>
   *   <li>A request other than GET and HEAD is sent at most once by OkHttp, with or without a body:
   *       neither after a 408 or 503, nor after a connection that broke, could it start, and
   *       charge, a job twice. Another address of the host is tried only if nothing was sent yet.
   *   <li>Such a request follows no redirect: the 3xx is the response.
   *   <li>The client's cache is not used: it does not tell the answers to two keys apart.
   * </ul>
   *
   * @param baseUrl scheme, host and port, as {@code https://api.kolbo.ai}; a path must end in a
   *     slash
   * @throws IllegalArgumentException if the path of the base URL does not end in a slash
   */
  public static Retrofit.Builder builder(HttpUrl baseUrl, OkHttpClient client) {
    return new Retrofit.Builder()
        .callFactory(calls(client))
        .addConverterFactory(new ModelConverters())
        .baseUrl(baseUrl);
  }

  /**
   * Calls as {@link #builder(HttpUrl, OkHttpClient)} makes them: sent at most once unless they only
   * read, and without the client's cache.
   */
  public static Call.Factory calls(OkHttpClient client) {
    return new GuardedCalls(client);
  }

  /**
   * A network interceptor that sends the key, and to the API only: a redirect to another host, or
   * out of the path of the base URL, does not carry it there. The caller's application interceptors
   * do not see the key. Network interceptors that are added after this one do, and so does an
   * {@code EventListener}: OkHttp shows them what is sent.
   *
   * @param baseUrl as given to {@link #builder(HttpUrl, OkHttpClient)}
   * @throws IllegalArgumentException if the key is empty or holds a character that no key has; the
   *     message does not hold the key. Or if the base URL has a query, a fragment, or a path that
   *     does not end in a slash
   */
  public static Interceptor apiKey(HttpUrl baseUrl, String key) {
    checkKey(key);
    if (baseUrl.query() != null || !baseUrl.toString().endsWith("/")) {
      throw new IllegalArgumentException("the base URL must end in /: " + baseUrl);
    }
    return chain -> {
      Request request = chain.request();
      Request.Builder hop = request.newBuilder().removeHeader(ApiServer.KEY_HEADER);
      if (isBelow(baseUrl, request.url())) {
        hop.header(ApiServer.KEY_HEADER, key);
      }
      // What comes back must not show it either: the caller's own interceptors see that too.
      return chain.proceed(hop.build()).newBuilder().request(request).build();
    };
  }

  /**
   * Whether a URL leads to the API, so that a key may travel to it: it has the scheme, host and
   * port of the base URL, and a path below its path.
   *
   * @param baseUrl ends in a slash
   */
  public static boolean isBelow(HttpUrl baseUrl, HttpUrl url) {
    // Texts of these URLs are normal forms.
    String text = url.toString();
    return text.startsWith(baseUrl.toString())
        && (!text.contains("..") && text.indexOf('%') < 0 || !UP.matcher(url.encodedPath()).find());
  }

  /** Checks it here, as OkHttp's message would quote it. */
  private static void checkKey(String key) {
    if (key.isBlank()) {
      throw new IllegalArgumentException("the API key is empty");
    }
    if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "the API key holds a character that no key has: check for line breaks, blanks and"
              + " quotes");
    }
  }
}
