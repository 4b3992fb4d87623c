package ai.kolbo.client.internal;

import ai.kolbo.api.Credential;
import ai.kolbo.api.Operation;
import ai.kolbo.api.Operations;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import retrofit2.Invocation;

/**
 * The one network interceptor of a client: it names the client, adds the credential to requests to
 * the API and takes it off all others, and notes that the request goes out. A network interceptor
 * sees each hop of a redirect, and comes after the caller's own interceptors, so that none of them
 * logs the credential.
 */
public final class RequestSigner implements Interceptor {
  private static final String KEY_HEADER = "X-API-Key";
  private static final String TOKEN_HEADER = "Authorization";

  private final Settings settings;
  private final String userAgent;
  private final boolean isSeen;

  /**
   * @param isSeen whether interceptors of the caller see the response, and with it the request
   */
  public RequestSigner(Settings settings, String userAgent, boolean isSeen) {
    this.settings = settings;
    this.userAgent = userAgent;
    this.isSeen = isSeen;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Attempt attempt = request.tag(Attempt.class);
    if (attempt != null) {
      attempt.sent = true;
    }
    Request.Builder hop = request.newBuilder();
    String named = request.header("User-Agent");
    // OkHttp has named itself by now, unless the caller's own interceptors have said otherwise.
    if (named == null || named.startsWith("okhttp/")) {
      hop.header("User-Agent", userAgent);
    }
    hop.removeHeader(KEY_HEADER).removeHeader(TOKEN_HEADER);
    if (settings.baseUrl().isSameOrigin(request.url())) {
      Credential credential = credential(request);
      Secret key = settings.apiKey();
      Secret token = settings.userToken();
      if (credential == Credential.API_KEY && key != null) {
        hop.header(KEY_HEADER, key.text());
      } else if (credential == Credential.USER_TOKEN && token != null) {
        hop.header(TOKEN_HEADER, "Bearer " + token.text());
      }
    }
    Response response = chain.proceed(hop.build());
    return isSeen ? response.newBuilder().request(request).build() : response;
  }

  private static Credential credential(Request request) {
    Invocation invocation = request.tag(Invocation.class);
    Operation operation = invocation == null ? null : Operations.of(invocation.method().getName());
    return operation == null ? Credential.API_KEY : operation.credential();
  }
}
