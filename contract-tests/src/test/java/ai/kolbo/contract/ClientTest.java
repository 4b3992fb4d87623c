package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.api.AccountApi;
import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.api.HealthApi;
import ai.kolbo.client.AuthenticationException;
import ai.kolbo.client.ChatCompletionStream;
import ai.kolbo.client.FirstLastFrameFiles;
import ai.kolbo.client.Generation;
import ai.kolbo.client.GenerationJob;
import ai.kolbo.client.GenerationProgress;
import ai.kolbo.client.KolboClient;
import ai.kolbo.client.NotFoundException;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.FirstLastFrameRequest;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.GenerationType;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadedFile;
import ai.kolbo.model.UserMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTest {
  private final KolboClient kolbo = Target.current().client();
  @TempDir Path directory;

  @AfterEach
  void close() {
    kolbo.close();
  }

  @Test
  void anImageIsGeneratedFollowedAndSaved() throws IOException {
    Target.thatMaySpend();
    List<GenerationProgress> seen = new CopyOnWriteArrayList<>();

    Generation image =
        kolbo
            .generations()
            .image(new ImageRequest().prompt("A sunset over mountains").aspectRatio("16:9"))
            .onProgress(seen::add)
            .await();

    assertThat(seen.get(seen.size() - 1).state()).isEqualTo(GenerationState.COMPLETED);
    assertThat(seen.get(seen.size() - 1).percent()).isEqualTo(100);
    List<Path> saved = image.saveTo(directory);
    assertThat(saved).hasSameSizeAs(image.urls()).isNotEmpty();
    assertThat(ImageIO.read(saved.get(0).toFile())).isNotNull();
  }

  @Test
  void twoFramesAreUploadedAndBecomeAVideo() throws IOException {
    Target.thatMaySpend();
    GenerationJob job =
        kolbo
            .generations()
            .firstLastFrame(
                FirstLastFrameFiles.of(
                        Frames.jpeg(directory, "first.jpg"), Frames.jpeg(directory, "last.jpg"))
                    .prompt("slow pan")
                    .duration(5.0)
                    .visualDnaIds(List.of("one", "two")));

    assertThat(job.type()).contains(GenerationType.FIRST_LAST_FRAME);
    assertThat(job.await().urls()).isNotEmpty();
  }

  @Test
  void twoFrameUrlsBecomeAVideo() {
    Target.thatMaySpend();
    Generation video =
        kolbo
            .generations()
            .firstLastFrame(
                new FirstLastFrameRequest()
                    .firstFrameUrl("https://example.com/sunrise.jpg")
                    .lastFrameUrl("https://example.com/sunset.jpg"))
            .await();

    assertThat(video.urls()).isNotEmpty();
  }

  @Test
  void aGenerationIsPickedUpByItsId() {
    Target.thatMaySpend();
    String id = kolbo.generations().image(new ImageRequest().prompt("A cat")).id();

    try (KolboClient other = Target.current().client()) {
      assertThat(other.generations().resume(id).await().id()).isEqualTo(id);
    }
  }

  @Test
  void anUnknownGenerationIsNotFound() {
    assertThatThrownBy(() -> kolbo.generations().resume("000000000000000000000000").await())
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
        Contract.DOCUMENT
            .at("/components/securitySchemes/ApiKeyHeader/x-kolbo-rejected-key")
            .asText();
    try (KolboClient stranger =
        KolboClient.builder().baseUrl(Target.current().uri().toString()).apiKey(rejected).build()) {
      assertThatThrownBy(() -> stranger.account().credits())
          .isInstanceOf(AuthenticationException.class)
          .message()
          .doesNotContain(rejected);
      assertThatThrownBy(() -> stranger.execute(stranger.api(AccountApi.class).getBalance()))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void aStreamTellsTheSameAsAWholeCompletion() {
    Target.thatIsTheMock();
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
    Target.thatMaySpend();
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
  void operationsWithoutAServiceAreExecuted() {
    ChatCompletionsApi chat = kolbo.api(ChatCompletionsApi.class);
    AccountApi account = kolbo.api(AccountApi.class);

    assertThat(kolbo.execute(kolbo.api(HealthApi.class).checkHealth())).isNotNull();
    assertThat(kolbo.execute(chat.listChatModels()).getData()).isNotEmpty();
    assertThat(kolbo.execute(account.getBalance()).getAvailable()).isGreaterThanOrEqualTo(0);
  }

  private static ChatCompletionRequest haiku() {
    return new ChatCompletionRequest()
        .model("kolbo-cli")
        .addMessagesItem(
            new UserMessage().content(MessageContent.of("Write a haiku about tomatoes")));
  }
}
