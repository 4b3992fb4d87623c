package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationTest {
  @Test
  void requestWithinItsLimitsIsAccepted() {
    assertThatCode(
            new ImageRequest()
                    .prompt("\uD83D\uDE00")
                    .numImages(1)
                    .visualDnaIds(List.of("a", "b", "c"))
                ::check)
        .doesNotThrowAnyException();
  }

  @Test
  void everyViolationIsNamedWithItsLimitAndWhatWasGiven() {
    refused(
        new ImageRequest()
            .prompt("")
            .numImages(0)
            .visualDnaIds(List.of("a", "b", "c", "d"))
            .referenceImages(Arrays.asList("https://host/a.png", null, "b.png")),
        "prompt must not be empty; num_images must be at least 1, is 0;"
            + " reference_images[1] must not be null;"
            + " reference_images[2] must be an absolute URL, is 'b.png';"
            + " visual_dna_ids must have at most 3 items, has 4");
  }

  @Test
  void memberIsNamedByItsPath() {
    refused(
        new ChatCompletionRequest()
            .model("m")
            .addMessagesItem(new UserMessage())
            .addMessagesItem(
                new UserMessage().content(MessageContent.of(new TextPart(), new ImageUrlPart())))
            .addMessagesItem(new UserMessage().content(MessageContent.of(List.of())))
            .n(0)
            .topP(1.5),
        "messages[0].content is required; messages[1].content[0].text is required;"
            + " messages[1].content[1].image_url is required;"
            + " messages[2].content must have at least 1 item, has 0;"
            + " n must be at least 1, is 0; top_p must be at most 1, is 1.5");
  }

  @Test
  void itemsOfListsAndValuesOfMapsHaveLimitsToo() {
    refused(
        new LipsyncRequest()
            .sourceUrl("https://host/a.png")
            .audioUrl("https://host/a.mp3")
            .boundingBoxTarget(List.of(0.5, 1.5)),
        "bounding_box_target[1] must be at most 1, is 1.5");
    refused(
        chat().metadata(Map.of("topic", "x".repeat(513))),
        "metadata.topic must have at most 512 characters, has 513");
  }

  @Test
  void valuesOfMoreThanOneTypeAreChecked() {
    refused(
        chat().stop(StopSequences.of("a", "b", "c", "d", "e")),
        "stop must have at most 4 items, has 5");
    refused(
        chat().toolChoice(ToolChoice.of(new NamedToolChoice())), "tool_choice.type is required");
  }

  @Test
  void alternativesThatExcludeEachOtherAreNamed() {
    UploadFile image = UploadFile.of("a.png", new byte[1]);
    UploadFile audio = UploadFile.of("a.mp3", new byte[1]);
    refused(
        new LipsyncForm().image(image).sourceUrl("https://host/b.png").audio(audio),
        "Provide the face in exactly one of source_url, image and video."
            + " Given: source_url, image.");
    refused(
        new LipsyncForm().image(image),
        "Provide the recording in exactly one of audio_url and audio. Given: none of them.");
    refused(
        new ThreeDRequest().referenceImages(List.of()),
        "Provide a prompt, at least one of reference_images, or both. Given: none of them.");
  }

  @Test
  void filesAreCheckedWithTheDocumentsWords() {
    UploadFile text = UploadFile.of("a.txt", new byte[1]);
    UploadFile large =
        UploadFile.of(
            "b.png", "image/png", 20_000_000, () -> java.io.InputStream.nullInputStream());
    refused(
        new FirstLastFrameForm().files(List.of(text, large, large)),
        "files is refused: Upload exactly 2 image files in the field 'files', first frame then last"
            + " frame. Given: 3.; files is refused: The files must be images (a media type of"
            + " image/*). Given: a.txt (text/plain, 1 bytes); UploadFile.of(path, mediaType) sets"
            + " the type.; The two files together may be at most 10 MB. Given: 40000001 bytes.");
  }

  private static ChatCompletionRequest chat() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("Hi")));
  }

  private static void refused(Validated request, String message) {
    assertThatIllegalArgumentException().isThrownBy(request::check).withMessage(message);
  }
}
