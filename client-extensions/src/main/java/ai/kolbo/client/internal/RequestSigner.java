package ai.kolbo.client.internal;

import ai.kolbo.api.ApiServer;
import ai.kolbo.api.Credential;
import ai.kolbo.api.Operations;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import retrofit2.Invocation;

/**
 * A network interceptor of a client: it names the client, adds the credential to requests to the
 * API and takes it off all others, and notes that the request goes out. A network interceptor sees
 * each hop of a redirect, and comes after the caller's own interceptors, so that none of them logs
 * the credential.
 *
 * @param fence looks where the request goes, and where it is redirected to
 * @param isSeen whether interceptors of the caller see the response, and with it the request; who
 *     executes a plain call sees both in any case
 */
public record RequestSigner(Settings settings, AddressFence fence, boolean isSeen)
    implements Interceptor {
  private static final String USER_AGENT =
      "kolbo-java/" + ClientVersion.VERSION + " Java/" + Runtime.version().feature();

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    // Network interceptors have one.
    fence.checkConnection(chain, Objects.requireNonNull(chain.connection()));
    Attempt attempt = request.tag(Attempt.class);
    Request.Builder hop = request.newBuilder();
    String named = request.header("User-Agent");
    // OkHttp has named itself by now, unless the caller's own interceptors have said otherwise.
    if (named == null || named.startsWith("okhttp/")) {
      hop.header("User-Agent", USER_AGENT);
    }
    hop.removeHeader(ApiServer.KEY_HEADER).removeHeader("Authorization");
    if (settings.baseUrl().contains(request.url())) {
      Secret secret = settings.secrets().get(credential(request));
      if (secret != null) {
        secret.sign(hop);
      }
    } else if (attempt != null) {
      attempt.extraHeaders.forEach(hop::removeHeader);
    }
    Request signed = hop.build();
    Response response;
    if (attempt == null) {
      response = chain.proceed(signed);
    } else {
      Spending.Charge charge = request.tag(Spending.Charge.class);
      if (charge != null) {
        charge.sending();
      }
      attempt.entered();
      try {
        response = chain.proceed(signed);
      } finally {
        attempt.left();
      }
    }
    fence.checkRedirect(request, response);
    Response told = isRepeatedByOkHttp(response) ? unrepeated(response) : response;
    return isSeen || attempt == null ? told.newBuilder().request(request).build() : told;
  }

  /** OkHttp would send these again by itself, at once and uncounted. */
  private static boolean isRepeatedByOkHttp(Response response) {
    String wait = response.header("Retry-After");
    boolean isNow = wait != null && wait.matches("0+");
    return response.code() == 408 && (wait == null || isNow) || response.code() == 503 && isNow;
  }

  /** OkHttp takes whole seconds only for a time to wait. */
  private static Response unrepeated(Response response) {
    boolean isTold = response.header("Retry-After") != null;
    return response.newBuilder().header("Retry-After", isTold ? "0.0" : "unknown").build();
  }

  private static Credential credential(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    return invocation == null
        ? Credential.API_KEY
        : Operations.of(invocation.method().getName()).credential();
  }
}
