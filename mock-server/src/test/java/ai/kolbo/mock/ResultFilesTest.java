package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ResultFilesTest extends MockTest {

  private static HttpResponse<byte[]> fetch(String url) throws Exception {
    return client.send(anonymous(url).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void imagesArePngs() throws Exception {
    JsonNode result = await(ok(json(IMAGE, "{\"prompt\":\"x\"}"))).path("result");
    HttpResponse<byte[]> response = fetch(result.at("/urls/0").textValue());
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(image.getWidth()).isPositive();
  }

  @Test
  void videosArePlayableAndHaveAThumbnail() throws Exception {
    JsonNode result = await(ok(form(FRAMES, frame("a.jpg"), frame("b.jpg")))).path("result");
    HttpResponse<byte[]> video = fetch(result.at("/urls/0").textValue());
    assertThat(video.headers().firstValue("Content-Type")).hasValue("video/mp4");
    assertThat(new String(video.body(), ISO_8859_1)).contains("ftyp", "moov", "mdat");
    HttpResponse<byte[]> thumbnail = fetch(result.path("thumbnail_url").textValue());
    assertThat(thumbnail.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(ImageIO.read(new ByteArrayInputStream(thumbnail.body()))).isNotNull();
  }

  @Test
  void uploadedFilesAreServedByteForByte() throws Exception {
    JsonNode stored = ok(form(FILES, file("file", "a.wav", "audio/wav", "RIFF and more")));
    assertThat(stored.path("filename").asText()).isEqualTo("a.mp3");
    assertThat(stored.path("mime_type").asText()).isEqualTo("audio/mpeg");
    HttpResponse<byte[]> sound = fetch(stored.path("url").textValue());
    assertThat(new String(sound.body(), UTF_8)).isEqualTo("RIFF and more");
    assertThat(sound.headers().firstValue("Content-Type")).hasValue("audio/mpeg");
  }

  @Test
  void headTellsTheSize() throws Exception {
    String url = ok(form(FILES, file("file", "a.txt", "text/plain", "x"))).path("url").textValue();
    long size = fetch(url).body().length;
    HttpResponse<String> head = send(anonymous(url).method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void unknownFilesAreNotFound() throws Exception {
    developerError(anonymous("/__mock/files/nobody/1.png"), 404);
    developerError(anonymous("/__mock/files/"), 404);
    developerError(anonymous("/__mock/elsewhere"), 404);
    developerError(anonymous("/__mock/health").POST(BodyPublishers.noBody()), 405);
  }
}
