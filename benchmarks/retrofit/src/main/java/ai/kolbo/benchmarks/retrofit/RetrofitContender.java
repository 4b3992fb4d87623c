package ai.kolbo.benchmarks.retrofit;

import ai.kolbo.benchmarks.Contender;
import ai.kolbo.benchmarks.Wire;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;
import retrofit2.http.Body;
import retrofit2.http.Multipart;
import retrofit2.http.POST;
import retrofit2.http.Part;
import retrofit2.http.Streaming;

/** Retrofit with its Jackson converter, over classes that were written by hand. */
public final class RetrofitContender implements Contender {
  private static final MediaType BINARY = MediaType.get("application/octet-stream");
  private static final String DATA = "data: ";

  private final ObjectMapper json =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private final ObjectReader chunks = json.readerFor(Wire.ChatChunk.class);
  private final Api api;

  public RetrofitContender(String baseUrl) {
    OkHttpClient http =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain ->
                    chain.proceed(
                        chain.request().newBuilder().header("X-API-Key", API_KEY).build()))
            .build();
    this.api =
        new Retrofit.Builder()
            .baseUrl(baseUrl)
            .client(http)
            .addConverterFactory(JacksonConverterFactory.create(json))
            .build()
            .create(Api.class);
  }

  private interface Api {
    @POST("api/kolbo/v1/chat/completions")
    Call<Wire.ChatCompletion> complete(@Body Wire.ChatRequest request);

    @POST("api/kolbo/v1/chat/completions")
    CompletableFuture<Wire.ChatCompletion> completeAsync(@Body Wire.ChatRequest request);

    @Streaming
    @POST("api/kolbo/v1/chat/completions")
    Call<ResponseBody> stream(@Body Wire.ChatRequest request);

    @Multipart
    @POST("api/kolbo/v1/files")
    Call<Wire.UploadedFile> upload(@Part MultipartBody.Part file);
  }

  @Override
  public String complete() throws IOException {
    return text(body(api.complete(Wire.ChatRequest.of(MODEL, false))));
  }

  @Override
  public CompletableFuture<String> completeAsync(String model) {
    CompletableFuture<Wire.ChatCompletion> call =
        api.completeAsync(Wire.ChatRequest.of(model, false));
    CompletableFuture<String> text = call.thenApply(RetrofitContender::text);
    // Cancelling a derived future does not cancel its source.
    text.whenComplete(
        (value, failure) -> {
          if (text.isCancelled()) {
            call.cancel(true);
          }
        });
    return text;
  }

  @Override
  public void stream(Consumer<String> texts) throws IOException {
    try (ResponseBody body = body(api.stream(Wire.ChatRequest.of(MODEL, true)))) {
      BufferedSource events = body.source();
      for (String line; (line = events.readUtf8Line()) != null; ) {
        if (line.startsWith(DATA)) {
          String data = line.substring(DATA.length());
          if (data.equals("[DONE]")) {
            return;
          }
          Wire.ChatChunk chunk = chunks.readValue(data);
          texts.accept(chunk.choices.get(0).delta.content);
        }
      }
    }
  }

  @Override
  public void upload(Path file) throws IOException {
    RequestBody content = RequestBody.create(file.toFile(), BINARY);
    body(
        api.upload(
            MultipartBody.Part.createFormData("file", file.getFileName().toString(), content)));
  }

  private static String text(Wire.ChatCompletion completion) {
    return completion.choices.get(0).message.content;
  }

  private static <T> T body(Call<T> call) throws IOException {
    Response<T> response = call.execute();
    if (!response.isSuccessful()) {
      throw new IOException("HTTP " + response.code());
    }
    return response.body();
  }
}
