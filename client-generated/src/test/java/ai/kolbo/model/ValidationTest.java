package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
  @Test
  void requestWithinItsBoundsIsFine() {
    assertThatCode(
            () ->
                Validation.check(
                    new ImageRequest()
                        .prompt("\uD83D\uDE00")
                        .numImages(1)
                        .visualDnaIds(List.of("a", "b", "c"))))
        .doesNotThrowAnyException();
  }

  @Test
  void requiredMemberThatTravelsInAnotherWayIsNotMissed() {
    FirstLastFrameRequest options = new FirstLastFrameRequest();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Validation.check(options))
        .withMessage("first_frame_url is required; last_frame_url is required");
    assertThatCode(() -> Validation.check(options, "first_frame_url", "last_frame_url"))
        .doesNotThrowAnyException();
  }

  @Test
  void membersAfterANestedOneAreNamedByTheirOwnPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Validation.check(
                    new ChatCompletionRequest()
                        .model("m")
                        .addMessagesItem(new UserMessage())
                        .addMessagesItem(new UserMessage())
                        .n(0)
                        .topP(1.5)))
        .withMessage(
            "messages[0].content is required; messages[1].content is required;"
                + " n must be at least 1, is 0; top_p must be at most 1, is 1.5");
  }

  @Test
  void emptyListOfPartsIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Validation.check(
                    new ChatCompletionRequest()
                        .model("m")
                        .addMessagesItem(new UserMessage().content(MessageContent.of(List.of())))))
        .withMessageContaining("messages[0].content");
  }

  @Test
  void membersOfAPartAreNamedByTheirJsonPath() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Validation.check(
                    new ChatCompletionRequest()
                        .model("m")
                        .addMessagesItem(
                            new UserMessage()
                                .content(MessageContent.of(new TextPart(), new ImageUrlPart())))
                        .n(0)))
        .withMessage(
            "messages[0].content[0].text is required; messages[0].content[1].image_url is required;"
                + " n must be at least 1, is 0");
  }
}
