package ai.kolbo.benchmarks.raw;

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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** The baseline: OkHttp and Jackson databind, written by hand for this one purpose. */
public final class RawContender implements Contender {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType BINARY = MediaType.get("application/octet-stream");
  private static final int CALLS_IN_FLIGHT = 64;
  private static final String DATA = "data: ";

  private final OkHttpClient http;
  private final ObjectMapper json =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private final ObjectReader completions = json.readerFor(Wire.ChatCompletion.class);
  private final ObjectReader chunks = json.readerFor(Wire.ChatChunk.class);
  private final String baseUrl;
  private ScheduledExecutorService scheduler;

  public RawContender(String baseUrl) {
    this.baseUrl = baseUrl;
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(CALLS_IN_FLIGHT);
    this.http =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(CALLS_IN_FLIGHT, 5, TimeUnit.MINUTES))
            .build();
  }

  @Override
  public String complete() throws IOException {
    try (Response response = http.newCall(chat(MODEL, false)).execute()) {
      return text(response);
    }
  }

  @Override
  public CompletableFuture<String> completeAsync(String model) throws IOException {
    return enqueue(chat(model, false), this::text);
  }

  @Override
  public void stream(Consumer<String> texts) throws IOException {
    try (Response response = http.newCall(chat(MODEL, true)).execute()) {
      BufferedSource events = successful(response).body().source();
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
    RequestBody form =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart(
                "file", file.getFileName().toString(), RequestBody.create(file.toFile(), BINARY))
            .build();
    try (Response response =
        http.newCall(request("/api/kolbo/v1/files").post(form).build()).execute()) {
      read(response, Wire.UploadedFile.class);
    }
  }

  @Override
  public CompletableFuture<String> job(Runnable started) {
    scheduler = scheduler == null ? Executors.newScheduledThreadPool(1) : scheduler;
    Request start;
    try {
      start = post("/api/v1/generate/image", new Wire.ImageRequest());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return enqueue(start, response -> read(response, Wire.JobStarted.class))
        .thenCompose(
            job -> {
              started.run();
              CompletableFuture<String> done = new CompletableFuture<>();
              poll(job, done);
              return done;
            });
  }

  private void poll(Wire.JobStarted job, CompletableFuture<String> done) {
    Runnable once =
        () ->
            enqueue(
                    request("/api" + job.pollUrl).build(),
                    response -> read(response, Wire.JobStatus.class))
                .whenComplete(
                    (status, failure) -> {
                      if (failure != null) {
                        done.completeExceptionally(failure);
                      } else if (status.state.equals("completed")) {
                        done.complete(status.generationId);
                      } else {
                        poll(job, done);
                      }
                    });
    scheduler.schedule(once, (long) (job.pollIntervalHint * 1e9), TimeUnit.NANOSECONDS);
  }

  private <T> CompletableFuture<T> enqueue(Request request, Reader<T> reader) {
    Call call = http.newCall(request);
    CompletableFuture<T> future = new CompletableFuture<>();
    future.whenComplete(
        (value, failure) -> {
          if (future.isCancelled()) {
            call.cancel();
          }
        });
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call call, Response response) {
            try (response) {
              future.complete(reader.read(response));
            } catch (IOException | RuntimeException e) {
              future.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Call call, IOException e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  private Request chat(String model, boolean stream) throws IOException {
    return post("/api/kolbo/v1/chat/completions", Wire.ChatRequest.of(model, stream));
  }

  private Request post(String path, Object body) throws IOException {
    return request(path).post(RequestBody.create(json.writeValueAsBytes(body), JSON)).build();
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(baseUrl + path).header("X-API-Key", API_KEY);
  }

  private String text(Response response) throws IOException {
    Wire.ChatCompletion completion =
        completions.readValue(successful(response).body().byteStream());
    return completion.choices.get(0).message.content;
  }

  private <T> T read(Response response, Class<T> type) throws IOException {
    return json.readValue(successful(response).body().byteStream(), type);
  }

  private static Response successful(Response response) throws IOException {
    if (!response.isSuccessful()) {
      throw new IOException("HTTP " + response.code());
    }
    return response;
  }

  private interface Reader<T> {
    T read(Response response) throws IOException;
  }
}
