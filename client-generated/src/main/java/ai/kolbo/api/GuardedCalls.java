package ai.kolbo.api;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;

/**
 * Calls that start, cancel and delete at most once. OkHttp follows redirects, and sends requests
 * again after some responses and failures; that is safe for reads only. The body of an error ends
 * after {@value #LONGEST_ERROR} bytes: Retrofit keeps all of it in memory.
 */
final class GuardedCalls implements Call.Factory {
  private static final long LONGEST_ERROR = 64 * 1024;
  private static final String RETRY_AFTER = "Retry-After";

  private final OkHttpClient reads;
  private final OkHttpClient writes;

  GuardedCalls(OkHttpClient client) {
    // The last of the caller's interceptors: what they make of a request is guarded, too.
    reads =
        client
            .newBuilder()
            .cache(null)
            .addInterceptor(GuardedCalls::sendOnce)
            .addNetworkInterceptor(GuardedCalls::readableWait)
            .build();
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
    boolean isOneShot = request.body() != null && request.body().isOneShot();
    if (isOneShot || isRead(request)) {
      return bounded(chain.proceed(request));
    }
    RequestBody body = request.body() == null ? RequestBody.EMPTY : request.body();
    Request once = request.newBuilder().method(request.method(), new OneShotBody(body)).build();
    return bounded(chain.proceed(once));
  }

  /** OkHttp reads whole seconds as an int, and fails with a NumberFormatException for more. */
  private static Response readableWait(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    String wait = response.header(RETRY_AFTER);
    return wait == null || !wait.matches("\\d{10,}")
        ? response
        : response.newBuilder().header(RETRY_AFTER, wait + ".0").build();
  }

  private static Response bounded(Response response) {
    ResponseBody whole = response.body();
    if (response.isSuccessful()) {
      return response;
    }
    ForwardingSource beginning =
        new ForwardingSource(whole.source()) {
          private long left = LONGEST_ERROR;

          @Override
          public long read(Buffer sink, long count) throws IOException {
            long read = left == 0 ? -1 : super.read(sink, Math.min(count, left));
            left -= Math.max(0, read);
            return read;
          }
        };
    return response
        .newBuilder()
        .body(ResponseBody.create(Okio.buffer(beginning), whole.contentType(), -1))
        .build();
  }
}
