package ai.kolbo.api;

import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import retrofit2.Retrofit;

/** Retrofit set up for the interfaces of this package. */
public final class KolboRetrofit {
  private KolboRetrofit() {}

  /**
   * A builder with the base URL, the client and the converter that the interfaces need, which reads
   * and writes the models as {@link ai.kolbo.model.Json} does. The client is used as it is: the key
   * is the caller's to send, with the interceptor that {@link #apiKey} makes.
   *
   * <p>OkHttp sends no request body a second time by itself, as it would after some failures: that
   * could start, and charge, a job twice.
   *
   * @param baseUrl scheme, host and port, as {@code https://api.kolbo.ai}; a path must end in a
   *     slash
   * @throws IllegalArgumentException if the path of the base URL does not end in a slash
   */
  public static Retrofit.Builder builder(HttpUrl baseUrl, OkHttpClient client) {
    return new Retrofit.Builder()
        .client(client)
        .addConverterFactory(new ModelConverters())
        .baseUrl(baseUrl);
  }

  /**
   * A network interceptor that sends the key, and to the API only: a redirect to another host does
   * not carry it there.
   *
   * @param baseUrl as given to {@link #builder(HttpUrl, OkHttpClient)}
   */
  public static Interceptor apiKey(HttpUrl baseUrl, String key) {
    return chain -> {
      Request request = chain.request();
      HttpUrl url = request.url();
      Request.Builder hop = request.newBuilder().removeHeader(ApiServer.KEY_HEADER);
      if (url.scheme().equals(baseUrl.scheme())
          && url.host().equals(baseUrl.host())
          && url.port() == baseUrl.port()) {
        hop.header(ApiServer.KEY_HEADER, key);
      }
      // What comes back must not show it either: the caller's own interceptors see that too.
      return chain.proceed(hop.build()).newBuilder().request(request).build();
    };
  }
}
