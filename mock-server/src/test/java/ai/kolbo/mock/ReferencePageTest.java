package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencePageTest extends MockTest {

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/", "/docs?from=somewhere"})
  void pageIsServedWithoutAKey(String path) throws Exception {
    HttpResponse<String> page = send(anonymous(path));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("Kolbo.AI API", IMAGE, CHAT);
  }

  @Test
  void headTellsItsSizeAndSendsNothing() throws Exception {
    HttpResponse<String> head = send(anonymous("/docs").method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    long length = head.headers().firstValueAsLong("Content-Length").orElseThrow();
    HttpResponse<byte[]> page = client.send(anonymous("/docs").build(), BodyHandlers.ofByteArray());
    assertThat(page.body()).hasSize(Math.toIntExact(length));
  }

  @Test
  void nothingCanBeSentToIt() throws Exception {
    HttpResponse<String> answer = send(anonymous("/docs").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void whatLiesBelowItIsNotThere() throws Exception {
    developerError(anonymous("/docs/index.html"), 404);
  }
}
