package ai.kolbo.client;

import ai.kolbo.api.Exclusion;
import ai.kolbo.api.GenerationsApi;
import ai.kolbo.api.JsonPart;
import ai.kolbo.api.StartsJob;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.GenerateImageRequest;
import ai.kolbo.model.GenerationStarted;
import ai.kolbo.model.GenerationStatus;
import ai.kolbo.model.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /** In seconds; a hint of almost nothing must not become a flood. */
  private static final double SHORTEST_INTERVAL = 0.05;

  private static final String IMAGE = "generateImage";
  private static final String FIRST_LAST_FRAME = "generateFirstLastFrame";
  private static final String FIRST_LAST_FRAME_FILES = "generateFirstLastFrameMultipart";

  private final GenerationsApi api;
  private final Transport transport;
  private final JobPolling polling;
  private final BaseUrl baseUrl;
  private final UploadCheck firstLastFrameFiles =
      UploadCheck.of(GenerationsApi.class, FIRST_LAST_FRAME_FILES);

  Generations(GenerationsApi api, Transport transport, JobPolling polling, BaseUrl baseUrl) {
    this.api = api;
    this.transport = transport;
    this.polling = polling;
    this.baseUrl = baseUrl;
  }

  /** Starts the generation of one or more images ({@code POST /api/v1/generate/image}). */
  public GenerationJob image(GenerateImageRequest request) {
    return ForwardingFuture.await(imageAsync(request), IMAGE);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<GenerationJob> imageAsync(GenerateImageRequest request) {
    Validation.check(request);
    return started(IMAGE, api.generateImage(request), Transport.Pace.EXCHANGE);
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
    return started(FIRST_LAST_FRAME, api.generateFirstLastFrame(request), Transport.Pace.EXCHANGE);
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
        FIRST_LAST_FRAME_FILES,
        api.generateFirstLastFrameMultipart(
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
   * @param generationId as {@link GenerationJob#id()} gave it
   */
  public GenerationJob resume(String generationId) {
    if (generationId.isBlank()) {
      throw new IllegalArgumentException("generationId must not be blank");
    }
    return new GenerationJob(generationId, null, null, statusCalls(generationId, null), polling);
  }

  private CompletableFuture<GenerationJob> started(
      String operation, Call<GenerationStarted> call, Transport.Pace pace) {
    return ForwardingFuture.map(
        transport.send(
            call,
            pace,
            new Transport.Needed<>("generation_id", GenerationStarted::getGenerationId)),
        started -> job(operation, started),
        UnaryOperator.identity());
  }

  private GenerationJob job(String operation, GenerationStarted started) {
    String id = started.getGenerationId();
    Double hint = started.getPollIntervalHint();
    double seconds =
        hint != null && hint > 0
            ? Math.max(hint, SHORTEST_INTERVAL)
            : Annotations.on(GenerationsApi.class, operation, StartsJob.class)
                .pollIntervalSeconds();
    return new GenerationJob(
        id,
        started,
        Duration.ofNanos((long) (seconds * 1e9)),
        statusCalls(id, baseUrl.resolvePollUrl(started.getPollUrl())),
        polling);
  }

  /**
   * @param pollUrl where the server wants to be polled; null to build the path from the id
   */
  private Supplier<CompletableFuture<GenerationStatus>> statusCalls(
      String id, @Nullable HttpUrl pollUrl) {
    return () -> {
      Call<GenerationStatus> call = api.getGenerationStatus(id);
      return transport.sendOnce(
          call, pollUrl, new Transport.Needed<>("state", GenerationStatus::getState));
    };
  }

  private static String exclusionRule() {
    return Annotations.on(GenerationsApi.class, FIRST_LAST_FRAME, Exclusion.class).value();
  }
}
