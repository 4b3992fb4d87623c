package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.client.job.JobProgress;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageResult;
import ai.kolbo.model.JobKinds;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UploadedFile;
import ai.kolbo.model.UserMessage;
import ai.kolbo.model.VideoResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTest {
  private final KolboClient kolbo = SharedMock.client();
  @TempDir Path directory;

  @AfterEach
  void close() {
    kolbo.close();
  }

  @Test
  void anImageIsGeneratedFollowedAndSaved() throws IOException {
    List<JobProgress> seen = new CopyOnWriteArrayList<>();

    Generation<ImageResult> image =
        kolbo
            .images()
            .generate(new ImageRequest().prompt("A sunset over mountains").aspectRatio("16:9"))
            .onProgress(seen::add)
            .await();

    assertThat(seen.get(seen.size() - 1).state()).isEqualTo(GenerationState.COMPLETED);
    assertThat(seen.get(seen.size() - 1).percent()).isEqualTo(100);
    assertThat(image.result().getUrls()).isEqualTo(image.urls());
    List<Path> saved = image.saveTo(directory);
    assertThat(saved).hasSameSizeAs(image.urls()).isNotEmpty();
    assertThat(ImageIO.read(saved.get(0).toFile())).isNotNull();
  }

  @Test
  void twoFramesAreUploadedAndBecomeAVideo() throws IOException {
    Job<VideoResult> job =
        kolbo
            .videos()
            .firstLastFrame(
                new FirstLastFrameForm()
                    .addFilesItem(UploadFile.of(Frames.jpeg(directory, "first.jpg")))
                    .addFilesItem(UploadFile.of(Frames.jpeg(directory, "last.jpg")))
                    .prompt("slow pan")
                    .duration(5)
                    .visualDnaIds(List.of("one", "two")));

    assertThat(job.kind()).isEqualTo(JobKinds.FIRST_LAST_FRAME);
    assertThat(job.await().result().getUrls()).isNotEmpty();
  }

  @Test
  void twoFrameUrlsBecomeAVideo() {
    Generation<VideoResult> video =
        kolbo
            .videos()
            .firstLastFrame(
                new FirstLastFrameRequest()
                    .firstFrameUrl("https://example.com/sunrise.jpg")
                    .lastFrameUrl("https://example.com/sunset.jpg"))
            .await();

    assertThat(video.urls()).isNotEmpty();
  }

  @Test
  void aJobIsResumedByItsIdOrItsHandle() {
    Job<ImageResult> job = kolbo.images().generate("A cat");

    try (KolboClient other = SharedMock.client()) {
      Generation<ImageResult> typed = other.jobs().resume(job.id(), JobKinds.IMAGE).await();
      assertThat(typed.id()).isEqualTo(job.id());
      assertThat(typed.result().getUrls()).isNotEmpty();
      assertThat(other.jobs().resume(job.id()).await().urls()).isEqualTo(typed.urls());
      assertThat(other.jobs().resumeFrom(job.handle()).await().urls()).isEqualTo(typed.urls());
    }
  }

  @Test
  void anUnknownJobIsNotFound() {
    assertThatThrownBy(() -> kolbo.jobs().resume("000000000000000000000000").await())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("000000000000000000000000");
  }

  @Test
  void creditsAreTold() {
    assertThat(kolbo.account().credits().getTotal()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void aRejectedKeyIsAnAuthenticationFailureOnBothSurfaces() {
    String rejected =
        ApiDocument.published()
            .json()
            .at("/components/securitySchemes/ApiKeyHeader/x-kolbo-rejected-key")
            .asText();
    try (KolboClient stranger =
        KolboClient.builder().baseUrl(SharedMock.uri().toString()).apiKey(rejected).build()) {
      assertThatThrownBy(() -> stranger.account().credits())
          .isInstanceOf(AuthenticationException.class)
          .message()
          .doesNotContain(rejected);
      assertThatThrownBy(() -> stranger.account().balance())
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void aStreamTellsTheSameAsAWholeCompletion() {
    String whole = kolbo.chatCompletions().create(haiku()).text();

    StringBuilder streamed = new StringBuilder();
    int chunks = 0;
    try (ChatCompletionStream answer = kolbo.chatCompletions().stream(haiku())) {
      for (ChatCompletionChunk chunk : answer) {
        streamed.append(chunk.text());
        chunks++;
      }
    }

    assertThat(streamed.toString()).isEqualTo(whole).isNotBlank();
    assertThat(chunks).isGreaterThan(3);
  }

  @Test
  void aStreamCanBeLeftEarly() {
    try (ChatCompletionStream answer = kolbo.chatCompletions().stream(haiku())) {
      assertThat(answer.iterator().next()).isNotNull();
    }
    assertThat(kolbo.account().credits()).isNotNull();
  }

  @Test
  void aFileIsUploadedWithProgress() {
    List<Long> progress = new CopyOnWriteArrayList<>();
    UploadFile file =
        UploadFile.of("notes.bin", new byte[300_000])
            .onProgress((sent, total) -> progress.add(sent));

    UploadedFile uploaded = kolbo.files().upload(file);

    assertThat(uploaded.getBytes()).isEqualTo(300_000);
    assertThat(uploaded.getFilename()).isEqualTo("notes.bin");
    assertThat(progress).isSorted().startsWith(0L).endsWith(300_000L);
  }

  @Test
  void everySurfaceHasAService() {
    assertThat(kolbo.health().check()).isNotNull();
    assertThat(kolbo.chatCompletions().models()).isNotEmpty();
    assertThat(kolbo.account().balance().getAvailable()).isGreaterThanOrEqualTo(0);
  }

  @Test
  void callsOfTheGeneratedInterfacesAreExecuted() {
    ChatCompletionsApi chat = kolbo.api(ChatCompletionsApi.class);
    AccountApi account = kolbo.api(AccountApi.class);

    assertThat(kolbo.execute(chat.listChatModels()).getData()).isNotEmpty();
    assertThat(kolbo.executeAsync(account.getBalance()).join().getAvailable())
        .isGreaterThanOrEqualTo(0);
  }

  private static ChatCompletionRequest haiku() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(
            new UserMessage().content(MessageContent.of("Write a haiku about tomatoes")));
  }
}
