package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ChatMessageRequest;
import ai.kolbo.model.CreativeDirectorRequest;
import ai.kolbo.model.CreativeDirectorWorkflow;
import ai.kolbo.model.ElementsForm;
import ai.kolbo.model.ElementsRequest;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.ImageEditRequest;
import ai.kolbo.model.ImageQuality;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.LipsyncRequest;
import ai.kolbo.model.ListModelsQuery;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.Model;
import ai.kolbo.model.MusicRequest;
import ai.kolbo.model.SoundRequest;
import ai.kolbo.model.SpeechRequest;
import ai.kolbo.model.ThreeDMode;
import ai.kolbo.model.ThreeDRequest;
import ai.kolbo.model.TranscriptionRequest;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import ai.kolbo.model.VideoFromImageRequest;
import ai.kolbo.model.VideoFromVideoRequest;
import ai.kolbo.model.VideoRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What random requests of every kind cost at the mock, against what was estimated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EstimatesTest {
  private static final String PICTURE = "https://example.com/picture.png";
  private static final String FILM = "https://example.com/film.mp4";
  private static final String SOUND = "https://example.com/sound.mp3";

  private final Random random = new Random(11);
  private final Map<String, List<Model>> listed = new HashMap<>();
  private KolboMockServer mock;
  private KolboClient kolbo;

  @BeforeAll
  void start() {
    mock =
        KolboMockServer.builder()
            .credits(1_000_000_000)
            .speed(100_000)
            .pollInterval(Duration.ofMillis(5))
            .start();
    kolbo =
        KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey("kolbo_live_any").build();
  }

  @AfterAll
  void stop() {
    kolbo.close();
    mock.close();
  }

  @Test
  void requestsCostWhatWasEstimated() {
    requestsCostWhatWasEstimated(68);
  }

  @Test
  @Tag("stress")
  @Tag("minutes")
  void aThousandRequestsCostWhatWasEstimated() {
    requestsCostWhatWasEstimated(1_000);
  }

  private void requestsCostWhatWasEstimated(int requests) {
    Map<String, int[]> counts = new TreeMap<>();
    int refused = 0;
    for (int i = 0; i < requests + refused; i++) {
      JobRequest<?> request = request(i % 17);
      Estimate estimate;
      BigDecimal charged;
      try {
        estimate = kolbo.estimate(request);
        charged = charged(kolbo.jobs().start(request));
      } catch (IllegalArgumentException e) {
        assertThatThrownBy(() -> kolbo.jobs().start(request))
            .as("refused by the estimate: %s", e.getMessage())
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("model");
        refused++;
        continue;
      } catch (ApiException e) {
        assertThat(e.status()).as("%s: %s", request, e.getMessage()).isEqualTo(400);
        refused++;
        continue;
      }
      int[] count = counts.computeIfAbsent(estimate.operation(), name -> new int[3]);
      if (estimate.isExact()) {
        count[0]++;
        assertThat(charged)
            .as("%s of %s", estimate, request)
            .isEqualByComparingTo(estimate.credits().orElseThrow());
      } else if (!estimate.isUnknown()) {
        count[1]++;
        assertThat(charged)
            .as("%s of %s", estimate, request)
            .isBetween(estimate.atLeast().orElseThrow(), estimate.atMost().orElseThrow());
      } else {
        count[2]++;
      }
    }
    assertThat(counts).hasSize(15);
    assertThat(sum(counts, 0)).as("exact: %s", shown(counts)).isGreaterThan(requests / 2);
    assertThat(sum(counts, 1)).as("bound").isGreaterThan(requests / 30);
    assertThat(sum(counts, 0) + sum(counts, 1) + sum(counts, 2)).isEqualTo(requests);
  }

  @Test
  void chatCompletionsCostNoMoreThanWasEstimated() {
    for (int i = 0; i < 20; i++) {
      ChatCompletionRequest request =
          new ChatCompletionRequest()
              .model("kolbo-cli")
              .addMessagesItem(new UserMessage().content(MessageContent.of("Say it: " + text(400))))
              .maxTokens(random.nextInt(1, 400))
              .n(random.nextInt(1, 4));
      if (i % 2 == 0) {
        request.model("kolbo-auto-smart").maxTokens(null).maxCompletionTokens(300);
      }
      Estimate estimate = kolbo.estimate(request);
      BigDecimal before = balance();
      kolbo.chatCompletions().create(request);

      assertThat(before.subtract(balance()))
          .as("%s", estimate)
          .isBetween(estimate.atLeast().orElseThrow(), estimate.atMost().orElseThrow())
          .isPositive();
    }
  }

  private BigDecimal balance() {
    return BigDecimal.valueOf(kolbo.account().balance().getTotal());
  }

  /** Chats are charged when they have ended. */
  private static BigDecimal charged(Job<?> job) {
    return job.creditsCharged().isPresent()
        ? BigDecimal.valueOf(job.creditsCharged().getAsDouble())
        : BigDecimal.valueOf(job.await().creditsUsed().orElseThrow());
  }

  private static String shown(Map<String, int[]> counts) {
    List<String> shown = new ArrayList<>();
    counts.forEach((name, of) -> shown.add(name + " " + of[0] + "/" + of[1] + "/" + of[2]));
    return String.join(", ", shown);
  }

  private static int sum(Map<String, int[]> counts, int of) {
    return counts.values().stream().mapToInt(count -> count[of]).sum();
  }

  private JobRequest<?> request(int kind) {
    String prompt = text(8);
    switch (kind) {
      case 0:
        Model image = model("image");
        return new ImageRequest()
            .prompt(prompt)
            .model(id(image))
            .numImages(maybe(random.nextInt(1, 5)))
            .resolution(resolution(image))
            .quality(
                random.nextBoolean()
                    ? null
                    : ImageQuality.of(pick("low", "medium", "high", "auto")));
      case 1:
        Model edit = model("image_edit");
        return new ImageEditRequest()
            .prompt(prompt)
            .model(id(edit))
            .addSourceImagesItem(PICTURE)
            .numImages(maybe(random.nextInt(1, 5)))
            .resolution(resolution(edit));
      case 2:
        Model video = model("video");
        return new VideoRequest()
            .prompt(prompt)
            .model(id(video))
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(video))
            .soundEnabled(maybe(random.nextBoolean()));
      case 3:
        Model animated = model("video_from_image");
        return new VideoFromImageRequest()
            .imageUrl(PICTURE)
            .prompt(prompt)
            .model(id(animated))
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(animated))
            .soundEnabled(maybe(random.nextBoolean()));
      case 4:
        Model edited = model("video_from_video");
        return new VideoFromVideoRequest()
            .videoUrl(FILM)
            .prompt(prompt)
            .model(id(edited))
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(edited))
            .soundEnabled(maybe(random.nextBoolean()));
      case 5:
        Model elements = model("elements");
        return new ElementsRequest()
            .prompt(prompt)
            .model(id(elements))
            .addReferenceImagesItem(PICTURE)
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(elements))
            .soundEnabled(maybe(random.nextBoolean()));
      case 6:
        Model form = model("elements");
        return new ElementsForm()
            .prompt(prompt)
            .model(id(form))
            .addFilesItem(UploadFile.of("one.png", new byte[1000]))
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(form));
      case 7:
        Model frames = model("first_last_frame");
        return new FirstLastFrameRequest()
            .firstFrameUrl(PICTURE)
            .lastFrameUrl(PICTURE)
            .model(id(frames))
            .duration(maybe((double) random.nextInt(1, 20)))
            .resolution(resolution(frames))
            .soundEnabled(maybe(random.nextBoolean()));
      case 8:
        return new FirstLastFrameForm()
            .addFilesItem(UploadFile.of("first.jpg", new byte[1000]))
            .addFilesItem(UploadFile.of("last.jpg", new byte[1000]))
            .model(id(model("first_last_frame")))
            .duration(maybe((double) random.nextInt(1, 20)));
      case 9:
        return new LipsyncRequest().sourceUrl(PICTURE).audioUrl(SOUND).model(id(model("lipsync")));
      case 10:
        return new MusicRequest().prompt(prompt).model(id(model("music")));
      case 11:
        return new SpeechRequest().text(text(150)).model(id(model("speech")));
      case 12:
        return new SoundRequest().prompt(prompt).model(id(model("sound")));
      case 13:
        return new TranscriptionRequest().audioUrl(SOUND);
      case 14:
        boolean isSeveral = random.nextBoolean();
        ThreeDRequest solid =
            new ThreeDRequest()
                .prompt(prompt)
                .addReferenceImagesItem(PICTURE)
                .model(id(model("three_d")));
        return isSeveral ? solid.mode(ThreeDMode.MULTI).addReferenceImagesItem(PICTURE) : solid;
      case 15:
        boolean isVideo = random.nextBoolean();
        Model scenes = model(isVideo ? "video" : "image");
        return new CreativeDirectorRequest()
            .prompt(prompt)
            .workflowType(isVideo ? CreativeDirectorWorkflow.VIDEO : null)
            .sceneCount(maybe(random.nextInt(1, 9)))
            .duration(isVideo ? maybe((double) random.nextInt(1, 20)) : null)
            .model(id(scenes))
            .resolution(resolution(scenes));
      default:
        return new ChatMessageRequest().message(prompt).model(id(model("chat")));
    }
  }

  /** A model of a kind; none in one of four requests. */
  private Model model(String type) {
    List<Model> models =
        listed.computeIfAbsent(type, name -> kolbo.models().list(new ListModelsQuery().type(name)));
    return random.nextInt(4) == 0 ? null : models.get(random.nextInt(models.size()));
  }

  private static String id(Model model) {
    return model == null ? null : model.getIdentifier();
  }

  private String resolution(Model model) {
    List<String> known =
        Stream.ofNullable(model == null ? null : model.getSupportedResolutions())
            .flatMap(List::stream)
            .filter(Objects::nonNull)
            .toList();
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> "1440p";
      default -> known.isEmpty() ? "2K" : known.get(random.nextInt(known.size()));
    };
  }

  private <T> T maybe(T value) {
    return random.nextInt(3) == 0 ? null : value;
  }

  private String pick(String... all) {
    return all[random.nextInt(all.length)];
  }

  /** Of characters that are one and two chars, and one to four bytes. */
  private String text(int most) {
    return "wort 𝄞 ".repeat(random.nextInt(1, most)).strip();
  }
}
