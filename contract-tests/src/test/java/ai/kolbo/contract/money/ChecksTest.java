package ai.kolbo.contract.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.money.Finding;
import ai.kolbo.client.money.Finding.Effect;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.model.ElementsForm;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.JobRequest;
import ai.kolbo.model.Model;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.VideoRequest;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a check finds, and what the mock then does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChecksTest {
  private static final String PICTURE = "https://example.com/picture.png";

  private KolboMockServer mock;
  private KolboClient kolbo;

  @BeforeAll
  void start() {
    mock = KolboMockServer.builder().credits(1_000_000).start();
    kolbo =
        KolboClient.builder().baseUrl(mock.baseUri().toString()).apiKey("kolbo_live_any").build();
  }

  @AfterAll
  void stop() {
    kolbo.close();
    mock.close();
  }

  private Finding only(JobRequest<?> request) {
    List<Finding> findings = kolbo.check(request);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static ImageRequest image() {
    return new ImageRequest().prompt("A house by the sea").model("fal-ai/flux/schnell");
  }

  @Test
  void whatAModelSupportsIsNotFound() {
    assertThat(kolbo.check(image().aspectRatio("16:9").addReferenceImagesItem(PICTURE))).isEmpty();
  }

  @Test
  void moreReferencesThanTheModelTakesAreRefused() {
    ImageRequest request = image().referenceImages(Collections.nCopies(9, PICTURE));

    assertThat(only(request))
        .hasToString(
            "reference_images (refused): fal-ai/flux/schnell takes at most 8 items, given are 9");
    assertThatThrownBy(() -> kolbo.images().generate(request))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("8");
  }

  @Test
  void filesOfAFormCountAsReferences() {
    Model model =
        kolbo.models().list().stream()
            .filter(it -> Objects.requireNonNullElse(it.getElementsMaxVideos(), 9) == 0)
            .filter(it -> it.getElementsMaxImages() != null)
            .findFirst()
            .orElseThrow();
    ElementsForm form =
        new ElementsForm()
            .prompt("A house by the sea")
            .model(model.getIdentifier())
            .addFilesItem(UploadFile.of("film.mp4", new byte[1000]));

    assertThat(only(form).effect()).isEqualTo(Effect.REFUSED);
    assertThatThrownBy(() -> kolbo.videos().elements(form))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void whatIsReplacedIsNamedWithTheClosest() {
    VideoRequest request =
        new VideoRequest().prompt("A house by the sea").model("wan-2.2-text-to-video").duration(17);

    Finding finding = only(request);

    assertThat(finding.effect()).isEqualTo(Effect.REPLACED);
    assertThat(finding.message()).contains("given is 17; the closest is ");
    double made = kolbo.videos().generate(request).await().result().getDuration();
    assertThat(finding.message()).endsWith("the closest is " + Math.round(made));
  }

  @Test
  void soundThatAModelDoesNotMakeIsIgnored() {
    Finding finding =
        only(
            new VideoRequest()
                .prompt("A house by the sea")
                .model("wan-2.2-text-to-video")
                .soundEnabled(true));

    assertThat(finding)
        .hasToString("sound_enabled (ignored): wan-2.2-text-to-video does not support it");
  }

  @Test
  void aFixedNumberOfImagesReplacesAnother() {
    assertThat(only(image().model("midjourney-v7").numImages(2)))
        .extracting(Finding::member, Finding::effect)
        .containsExactly("num_images", Effect.REPLACED);
  }

  @Test
  void promptsAndVisualDnaAreHeldAgainstTheModel() {
    ImageRequest request =
        image().model("midjourney-v7").prompt("x".repeat(7000)).addVisualDnaIdsItem("dna1");

    assertThat(kolbo.check(request))
        .extracting(finding -> finding.member() + " " + finding.effect())
        .contains("prompt UNSTATED", "visual_dna_ids UNSTATED");
  }

  @Test
  void requestsThatViolateTheDocumentOrNameNoModelAreInvalid() {
    assertThatThrownBy(() -> kolbo.check(new ImageRequest()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prompt");
    assertThatThrownBy(() -> kolbo.check(image().model("wan-2.2-text-to-video")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is for text_to_video");
  }
}
