package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest extends MockTest {
  private static final String GENERATE = "/api/v1/generate/";

  private static String body(String... members) {
    return "{\"prompt\":\"x\"" + String.join("", members) + "}";
  }

  private static String member(String name, String json) {
    return ",\"%s\":%s".formatted(name, json);
  }

  private static String model(String name) {
    return member("model", "\"" + name + "\"");
  }

  private static String urls(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"https://example.com/%d.png\"".formatted(i))
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** The message of a refusal with this code. */
  private static String refused(String operation, String body, String code) throws Exception {
    HttpResponse<String> response = send(json(GENERATE + operation, body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(body(response).path("code").asText()).as(response.body()).isEqualTo(code);
    return body(response).required("error").textValue();
  }

  /** The result of a job that costs this. */
  private static JsonNode result(String operation, String body, int credits) throws Exception {
    JsonNode started = ok(json(GENERATE + operation, body));
    assertThat(started.required("credits_charged").intValue()).isEqualTo(credits);
    return await(started).required("result");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "image-edit", "video", "elements", "music", "sound", "3d"})
  void unknownModelIsNotFound(String operation) throws Exception {
    assertThat(refused(operation, body(model("no-such/model")), "MODEL_NOT_FOUND"))
        .startsWith("Model not found. model: ")
        .contains("no-such/model");
  }

  @ParameterizedTest
  @CsvSource({
    "image, seedance-2-text-to-video",
    "video, nano-banana-2",
    "music, eleven_v3",
    "creative-director, wan-2.2-text-to-video",
    "3d, fal-ai/meshy/v6/image-to-3d"
  })
  void modelOfAnotherTypeIsNotFound(String operation, String model) throws Exception {
    assertThat(refused(operation, body(model(model)), "MODEL_NOT_FOUND")).contains(model + " is");
  }

  @Test
  void modelOfAnotherTypeHasItsDocumentedCode() throws Exception {
    String video = member("video_url", "\"https://example.com/a.mp4\"");
    assertThat(
            refused(
                "video-from-video", body(video, model("wan-2.2-img-to-video")), "WRONG_MODEL_TYPE"))
        .contains("wan-2.2-img-to-video is for", "img_to_video", "video_to_video");
    refused("video-from-video", body(video, model("nope")), "MODEL_NOT_FOUND");
  }

  @Test
  void typeOfTheModelFollowsTheRequest() throws Exception {
    String videos = member("workflow_type", "\"video\"");
    ok(json(GENERATE + "creative-director", body(videos, model("wan-2.2-text-to-video"))));
    refused("creative-director", body(videos, model("nano-banana-2")), "MODEL_NOT_FOUND");
    String image = member("reference_images", urls(1));
    result("3d", body(image, model("fal-ai/meshy/v6/image-to-3d")), 150);
    result("3d", body(member("reference_images", urls(2))), 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-model", "nano-banana-2", "auto"})
  void chatIsCompletedByChatModelsOnly(String model) throws Exception {
    String chat =
        "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}".formatted(model);
    assertThat(openAiError(json(CHAT, chat), 400, "validation_error")).contains("model: ", model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"model\":\"auto\""})
  void serverChoosesTheCheapestModel(String model) throws Exception {
    JsonNode started = ok(json(IMAGE, body(model)));
    assertThat(started.path("model").asText()).isEqualTo("auto");
    assertThat(await(started).at("/result/model").asText()).isEqualTo("fal-ai/flux/schnell");
  }

  @Test
  void placeholderOfTheDocumentsLeavesTheChoiceToTheServer() throws Exception {
    String frames =
        "{\"first_frame_url\":\"https://example.com/a\",\"last_frame_url\":\"https://example.com/b\"%s}"
            .formatted(model("MODEL_IDENTIFIER_FROM_MODELS_ENDPOINT"));
    assertThat(result("first-last-frame", frames, 50).path("model").asText())
        .isEqualTo("wan-2.2-first-last-frame");
  }

  @Test
  void fixedDefaultComesBeforeTheCheapest() throws Exception {
    assertThat(result("music", body(), 10).path("model").asText()).isEqualTo("chirp-v4");
    String speech = "{\"text\":\"%s\"}".formatted("a".repeat(101));
    assertThat(result("speech", speech, 4).path("model").asText()).isEqualTo("eleven_v3");
    assertThat(result("sound", body(model("auto")), 5).path("model").asText())
        .isEqualTo("elevenlabs-sound-effects-v1");
  }

  @Test
  void longTextIsPricedWhole() throws Exception {
    String speech = "{\"text\":\"%s\"}".formatted("a".repeat(4_901));
    result("speech", speech, 100);
  }

  @Test
  void resultNamesTheModelThatWasAskedFor() throws Exception {
    JsonNode result = result("video", body(model("sora-2/text-to-video")), 48);
    assertThat(result.path("model").asText()).isEqualTo("sora-2/text-to-video");
    assertThat(result.path("duration").asInt()).as("its default").isEqualTo(4);
  }

  @Test
  void durationAndRatioAreTheClosestThatTheModelMakes() throws Exception {
    String wan = model("wan-2.2-text-to-video");
    JsonNode result =
        result("video", body(wan, member("duration", "7"), member("aspect_ratio", "\"4:5\"")), 35);
    assertThat(result.path("duration").asInt()).isEqualTo(5);
    assertThat(result.path("aspect_ratio").asText()).isEqualTo("1:1");
    result =
        result("video", body(wan, member("duration", "8"), member("aspect_ratio", "\"21:9\"")), 70);
    assertThat(result.path("duration").asInt()).isEqualTo(10);
    assertThat(result.path("aspect_ratio").asText()).isEqualTo("16:9");
    result = result("video", body(wan, member("aspect_ratio", "\"any\"")), 35);
    assertThat(result.path("aspect_ratio").asText()).isEqualTo("16:9");
    String bounded = model("pixverse-v6/text-to-video");
    result =
        result(
            "video",
            body(bounded, member("duration", "99"), member("sound_enabled", "false")),
            120);
    assertThat(result.path("duration").asInt()).isEqualTo(15);
  }

  @Test
  void imageHasTheClosestRatio() throws Exception {
    String wide = body(model("gpt-image-1.5"), member("aspect_ratio", "\"16:9\""));
    JsonNode started = ok(json(IMAGE, wide));
    URI url = URI.create(await(started).at("/result/urls/0").asText());
    BufferedImage image = ImageIO.read(url.toURL());
    assertThat(image.getWidth() * 2).isEqualTo(image.getHeight() * 3);
  }

  @Test
  void modelWithAFixedNumberOfImagesIgnoresTheNumberAskedFor() throws Exception {
    String two = body(model("midjourney-v7"), member("num_images", "2"));
    assertThat(result("image", two, 4).path("urls")).hasSize(4);
    String edit = body(model("nano-banana-2"), member("num_images", "2"));
    assertThat(result("image-edit", edit, 16).path("urls")).hasSize(2);
  }

  @Test
  void moreReferencesThanTheModelTakesAreRefused() throws Exception {
    String nine = member("reference_images", urls(9));
    assertThat(developerError(json(IMAGE, body(model("fal-ai/flux/schnell"), nine)), 400))
        .startsWith("reference_images: ")
        .contains("more than 8", "max_reference_images", "fal-ai/flux/schnell");
    String both = member("source_images", urls(3)) + member("reference_images", urls(2));
    assertThat(
            developerError(
                json(GENERATE + "image-edit", body(model("fal-ai/flux/kontext"), both)), 400))
        .startsWith("source_images and reference_images: ")
        .contains("more than 4");
    String dna = member("visual_dna_ids", "[\"a\"]");
    assertThat(developerError(json(IMAGE, body(model("z-image/turbo"), dna)), 400))
        .startsWith("visual_dna_ids: ")
        .contains("more than 0", "max_visual_dna");
  }

  @Test
  void serverChoosesAModelThatTakesAllReferences() throws Exception {
    JsonNode result = result("image", body(member("reference_images", urls(10))), 5);
    assertThat(result.path("model").asText()).isEqualTo("seedream-4.5");
    assertThat(developerError(json(IMAGE, body(member("reference_images", urls(15)))), 400))
        .contains("reference_images", "more than 14");
  }

  @Test
  void filesCountByTheirKinds() throws Exception {
    String kling = text("prompt", "x") + text("model", "kling-1.6-elements");
    String image = file("files", "a.png", "image/png", "x");
    String video = file("files", "a.mp4", "video/mp4", "x");
    ok(form(GENERATE + "elements", kling, image, image, image, image));
    assertThat(
            developerError(
                form(
                    GENERATE + "elements",
                    kling,
                    text("reference_images", "https://example.com/a.png"),
                    image,
                    image,
                    image,
                    image),
                400))
        .startsWith("reference_images and files: ")
        .contains("more than 4", "elements_max_images");
    assertThat(developerError(form(GENERATE + "elements", kling, video), 400))
        .startsWith("files: ")
        .contains("more than 0", "elements_max_videos");
    String chosen =
        await(ok(form(GENERATE + "elements", text("prompt", "x"), video)))
            .at("/result/model")
            .asText();
    assertThat(chosen).isEqualTo("vidu-q2-elements");
  }

  @Test
  void transcriptionHasTheCheapestModel() throws Exception {
    JsonNode started =
        ok(json("/api/v1/transcribe", "{\"audio_url\":\"https://example.com/a.mp3\"}"));
    assertThat(started.required("credits_charged").intValue()).isEqualTo(2);
  }
}
