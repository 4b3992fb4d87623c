package ai.kolbo.api;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Calls that start, cancel and delete at most once. OkHttp follows redirects, and sends requests
 * again after some responses and failures; that is safe for reads only.
 */
final class GuardedCalls implements Call.Factory {
  private final OkHttpClient reads;
  private final OkHttpClient writes;

  GuardedCalls(OkHttpClient client) {
    // The last of the caller's interceptors: what they make of a request is guarded, too.
    reads = client.newBuilder().cache(null).addInterceptor(GuardedCalls::sendOnce).build();
    writes = reads.newBuilder().followRedirects(false).build();
  }

  @Override
  public Call newCall(Request request) {
    return (isRead(request) ? reads : writes).newCall(request);
  }

  private static boolean isRead(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  /** Also a request without a body: OkHttp keeps to one attempt for one-shot bodies only. */
  private static Response sendOnce(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    if (isRead(request)) {
      return chain.proceed(request);
    }
    RequestBody body = request.body() == null ? RequestBody.EMPTY : request.body();
    Request once = request.newBuilder().method(request.method(), new OneShotBody(body)).build();
    return chain.proceed(once);
  }
}
