package ai.kolbo.client;

import ai.kolbo.api.Exclusion;
import ai.kolbo.api.GenerationsApi;
import ai.kolbo.api.ImagesApi;
import ai.kolbo.api.JsonPart;
import ai.kolbo.api.StartsJob;
import ai.kolbo.api.VideosApi;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import okhttp3.MultipartBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * Starts generations. A start costs credits, so it is sent again only if the server certainly did
 * not act on it: no connection was made, or the rate limiter turned it away.
 *
 * <p>Every method throws {@link IllegalArgumentException} before anything is sent if the request
 * breaks a rule of the API, and {@link ApiException} or {@link ConnectionException} if the start
 * fails. The {@code Async} forms throw the first at once and report the others through their
 * future.
 */
public final class Generations {
  static final String STATUS = "getGenerationStatus";
  static final String CANCEL = "cancelGeneration";

  /** In seconds; a hint of almost nothing must not become a flood. */
  private static final double SHORTEST_INTERVAL = 0.05;

  private static final String IMAGE = "generateImage";
  private static final String FIRST_LAST_FRAME = "generateFirstLastFrame";
  private static final String FIRST_LAST_FRAME_FILES = "generateFirstLastFrameMultipart";

  private final ImagesApi images;
  private final VideosApi videos;
  private final GenerationsApi api;
  private final Transport transport;
  private final JobPolling polling;
  private final BaseUrl baseUrl;
  private final UploadCheck firstLastFrameFiles =
      UploadCheck.of(VideosApi.class, FIRST_LAST_FRAME_FILES);

  Generations(
      ImagesApi images,
      VideosApi videos,
      GenerationsApi api,
      Transport transport,
      JobPolling polling,
      BaseUrl baseUrl) {
    this.images = images;
    this.videos = videos;
    this.api = api;
    this.transport = transport;
    this.polling = polling;
    this.baseUrl = baseUrl;
  }

  /** Starts the generation of one or more images ({@code POST /api/v1/generate/image}). */
  public GenerationJob image(ImageRequest request) {
    return ForwardingFuture.await(imageAsync(request), IMAGE);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<GenerationJob> imageAsync(ImageRequest request) {
    Validation.check(request);
    return started(ImagesApi.class, IMAGE, images.generateImage(request), Transport.Pace.EXCHANGE);
  }

  /**
   * Starts a video between two frames given by URL ({@code POST
   * /api/v1/generate/first-last-frame}).
   */
  public GenerationJob firstLastFrame(FirstLastFrameRequest request) {
    return ForwardingFuture.await(firstLastFrameAsync(request), FIRST_LAST_FRAME);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<GenerationJob> firstLastFrameAsync(FirstLastFrameRequest request) {
    if (request.getFirstFrameUrl() == null || request.getLastFrameUrl() == null) {
      throw new IllegalArgumentException(exclusionRule());
    }
    Validation.check(request);
    return started(
        VideosApi.class,
        FIRST_LAST_FRAME,
        videos.generateFirstLastFrame(request),
        Transport.Pace.EXCHANGE);
  }

  /**
   * Uploads two frames and starts a video between them ({@code POST
   * /api/v1/generate/first-last-frame}). The files are read while they are sent.
   */
  public GenerationJob firstLastFrame(FirstLastFrameFiles request) {
    return ForwardingFuture.await(firstLastFrameAsync(request), FIRST_LAST_FRAME_FILES);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<GenerationJob> firstLastFrameAsync(FirstLastFrameFiles request) {
    FirstLastFrameRequest options = request.options();
    if (options.getFirstFrameUrl() != null || options.getLastFrameUrl() != null) {
      throw new IllegalArgumentException(exclusionRule());
    }
    List<MultipartBody.Part> parts = new ArrayList<>(firstLastFrameFiles.parts(request.files()));
    Validation.check(options, "first_frame_url", "last_frame_url");
    options
        .getAdditionalProperties()
        .forEach((name, value) -> parts.add(transport.formField(name, value)));
    return started(
        VideosApi.class,
        FIRST_LAST_FRAME_FILES,
        videos.generateFirstLastFrameMultipart(
            parts,
            options.getPrompt(),
            options.getModel(),
            options.getDuration(),
            options.getAspectRatio(),
            options.getEnhancePrompt(),
            JsonPart.of(options.getVisualDnaIds()),
            options.getResolution(),
            options.getSoundEnabled(),
            options.getProjectId(),
            options.getSessionId()),
        Transport.Pace.STREAM);
  }

  /**
   * Picks up a generation that was started before, here or in another process. Nothing is sent
   * until its status is asked for.
   *
   * <p>A chat message is picked up by its {@code message_id}. A set of scenes cannot be: it has a
   * status operation of its own.
   *
   * @param generationId as {@link GenerationJob#id()} gave it
   */
  public GenerationJob resume(String generationId) {
    if (generationId.isBlank()) {
      throw new IllegalArgumentException("generationId must not be blank");
    }
    return job(generationId, null, null, null);
  }

  /**
   * Follows a generation that {@link KolboClient#execute} has started with a call of a generated
   * interface, for the kinds of generation that have no method here. Nothing is sent until its
   * status is asked for. Without a hint of the server's it is polled every 3 seconds.
   *
   * @throws IllegalArgumentException if the answer holds no id
   */
  public GenerationJob follow(GenerationStarted started) {
    String id = started.getGenerationId();
    if (id == null || id.isBlank()) {
      throw new IllegalArgumentException("the start answer has no generation_id");
    }
    return job(id, started, interval(started), baseUrl.resolvePollUrl(started.getPollUrl()));
  }

  private CompletableFuture<GenerationJob> started(
      Class<?> api, String operation, Call<GenerationStarted> call, Transport.Pace pace) {
    Duration unhinted =
        seconds(Annotations.on(api, operation, StartsJob.class).pollIntervalSeconds());
    return ForwardingFuture.map(
        transport.send(
            call,
            pace,
            new Transport.Needed<>("generation_id", GenerationStarted::getGenerationId)),
        started ->
            job(
                started.getGenerationId(),
                started,
                Objects.requireNonNullElse(interval(started), unhinted),
                baseUrl.resolvePollUrl(started.getPollUrl())),
        UnaryOperator.identity());
  }

  /** The time between two polls that the server wishes, null if it has no wish. */
  private static @Nullable Duration interval(GenerationStarted started) {
    Double hint = started.getPollIntervalHint();
    return hint == null || hint <= 0 ? null : seconds(Math.max(hint, SHORTEST_INTERVAL));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /**
   * @param pollUrl where the server wants to be polled; null to build the path from the id
   */
  private GenerationJob job(
      String id,
      @Nullable GenerationStarted started,
      @Nullable Duration interval,
      @Nullable HttpUrl pollUrl) {
    Supplier<CompletableFuture<GenerationStatus>> statusCalls =
        () ->
            transport.sendOnce(
                api.getGenerationStatus(id),
                pollUrl,
                new Transport.Needed<>("state", GenerationStatus::getState));
    Supplier<CompletableFuture<?>> cancelCalls = () -> transport.send(api.cancelGeneration(id));
    return new GenerationJob(id, started, interval, statusCalls, cancelCalls, polling);
  }

  private static String exclusionRule() {
    return Annotations.on(VideosApi.class, FIRST_LAST_FRAME, Exclusion.class).value();
  }
}
