package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ContentPart;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.ImageUrlPart;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RequestValidationTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @AfterEach
  void nothingWasSent() {
    assertThat(server.count()).isZero();
  }

  @Test
  void promptIsNeeded() {
    image(new ImageRequest(), "prompt is required");
    image(new ImageRequest().prompt(""), "prompt must not be empty");
  }

  @Test
  void numbersAndListsHaveBounds() {
    image(valid().numImages(0), "num_images must be at least 1, is 0");
    image(
        valid().visualDnaIds(List.of("a", "b", "c", "d")),
        "visual_dna_ids must have at most 3 items, has 4");
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    image(new ImageRequest().numImages(-1), "prompt is required", "num_images");
  }

  @Test
  void chatNeedsMessages() {
    chat(new ChatCompletionRequest().model("kolbo-cli"), "messages is required");
    chat(
        new ChatCompletionRequest().model("kolbo-cli").messages(List.of()),
        "messages must have at least 1 item, has 0");
  }

  @Test
  void nestedProblemsAreNamedByTheirPath() {
    chat(
        new ChatCompletionRequest()
            .model("kolbo-cli")
            .addMessagesItem(new UserMessage().content(MessageContent.of("Hi")))
            .addMessagesItem(new UserMessage()),
        "messages[1].content is required");
    chat(
        new ChatCompletionRequest()
            .model("kolbo-cli")
            .addMessagesItem(
                new UserMessage().content(MessageContent.of((ContentPart) new ImageUrlPart())))
            .temperature(2.5),
        "messages[0].content",
        "image_url is required",
        "temperature must be at most 2, is 2.5");
  }

  @Test
  void missingItemsOfListsAreNamed() {
    chat(
        new ChatCompletionRequest()
            .model("kolbo-cli")
            .messages(java.util.Collections.singletonList(null)),
        "messages[0] must not be null");
  }

  private static ImageRequest valid() {
    return new ImageRequest().prompt("A sunset");
  }

  private void image(ImageRequest request, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.images().generate(request))
        .withMessageContainingAll(words);
    assertThatIllegalArgumentException().isThrownBy(() -> kolbo.images().generateAsync(request));
  }

  private void chat(ChatCompletionRequest request, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.chatCompletions().create(request))
        .withMessageContainingAll(words);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> kolbo.chatCompletions().stream(request))
        .withMessageContainingAll(words);
  }
}
