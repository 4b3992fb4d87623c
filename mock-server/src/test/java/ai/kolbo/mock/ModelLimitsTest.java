package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of requests beyond the limits of their models is what the document says of them. */
class ModelLimitsTest extends MockTest {
  private static final String IMAGE_MODEL = "fal-ai/flux/schnell";
  private static final String VIDEO_MODEL = "wan-2.2-text-to-video";

  @BeforeAll
  static void startMock(@TempDir Path directory) throws IOException {
    ObjectNode document = (ObjectNode) JSON.readTree(ApiDocument.packaged());
    for (JsonNode limit : document.at("/components/schemas/Model/x-kolbo-limits")) {
      if (limit.path("maxItems").asText().equals("max_reference_images")) {
        ((ObjectNode) limit).put("beyond", "unstated");
      }
    }
    for (JsonNode model : document.at("/x-kolbo-mock/kinds/model/things")) {
      if (model.path("identifier").asText().equals(VIDEO_MODEL)) {
        ObjectNode ratios = ((ObjectNode) model).putObject("supported_aspect_ratios_by_type");
        ratios.putArray("img_to_video").add("16:9");
        ratios.putArray("text_to_video").add("9:16");
      }
    }
    Path file = directory.resolve("api.mock.json");
    mock =
        KolboMockServer.builder().spec(Files.write(file, JSON.writeValueAsBytes(document))).start();
  }

  private static JsonNode start(String path, String model, String member) throws Exception {
    return ok(json(path, "{\"prompt\":\"x\",\"model\":\"%s\",%s}".formatted(model, member)));
  }

  @Test
  void limitOfUnstatedEffectRefusesNothing() throws Exception {
    String urls = "\"https://example.com/a.png\",".repeat(8) + "\"https://example.com/b.png\"";

    JsonNode started = start(IMAGE, IMAGE_MODEL, "\"reference_images\":[" + urls + "]");

    assertThat(started.required("generation_id").asText()).isNotEmpty();
  }

  @Test
  void ratiosOfTheTypeComeBeforeThoseOfTheModel() throws Exception {
    JsonNode status =
        await(start("/api/v1/generate/video", VIDEO_MODEL, "\"aspect_ratio\":\"16:9\""));

    assertThat(status.at("/result/aspect_ratio").asText()).isEqualTo("9:16");
  }
}
