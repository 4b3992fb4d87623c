package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the document does not know is accepted, and named in a header. */
class SurplusTest extends MockTest {

  private static Optional<String> unknown(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.headers().firstValue("X-Kolbo-Mock-Unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\":\"x\"}                                              |",
        "{\"prompt\":\"x\",\"num_imges\":2}                              | num_imges",
        "{\"prompt\":\"x\",\"b\":{\"c\":1},\"a\":null}                   | b,a",
        "{\"prompt\":\"x\",\"cinematic\":{\"lense\":\"50mm\"}}           | cinematic.lense",
        "{\"prompt\":\"x\",\"größe, %\":1}                               | gr%C3%B6%C3%9Fe%2C%20%25",
        "{\"prompt\":\"x\",\"a\\r\\nSet-Cookie: b\":1}                   | a%0D%0ASet-Cookie:%20b",
      })
  void membersOfBodiesAreNamed(String body, String names) throws Exception {
    assertThat(unknown(json(IMAGE, body))).isEqualTo(Optional.ofNullable(names));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"role\":\"user\",\"content\":\"hi\"}                                   |",
        "{\"role\":\"user\",\"content\":\"hi\",\"nme\":1}                         | messages.nme",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\",\"y\":1}]} | messages.content.y",
      })
  void membersOfItemsAreNamedOnce(String message, String names) throws Exception {
    String body = "{\"model\":\"kolbo-cli\",\"messages\":[%1$s,%1$s],\"metadata\":{\"any\":\"x\"}}";
    assertThat(unknown(json(CHAT, body.formatted(message)))).isEqualTo(Optional.ofNullable(names));
  }

  @Test
  void freeFormMembersAreKnown() throws Exception {
    String tool =
        "{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"x\":1}}}";
    String body =
        "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":[%s]}";
    assertThat(unknown(json(CHAT, body.formatted(tool)))).isEmpty();
  }

  @Test
  void fieldsOfFormsAreNamed() throws Exception {
    assertThat(
            unknown(
                form(
                    "/api/v1/visual-dna",
                    text("name", "x"),
                    text("dnaType", "product"),
                    file("images", "a.png", "image/png", "x"),
                    file("picture", "b.png", "image/png", "x"))))
        .hasValue("dnaType,picture");
    assertThat(unknown(form(FILES, file("file", "a.txt", "text/plain", "x")))).isEmpty();
  }

  @Test
  void parametersOfQueriesAreNamed() throws Exception {
    assertThat(unknown(request("/api/v1/models?type=image&sort=x&%C3%A4=1")))
        .hasValue("sort,%C3%A4");
    assertThat(unknown(request("/api/v1/models?type=image"))).isEmpty();
    assertThat(unknown(json(IMAGE + "?debug=1", "{\"prompt\":\"x\",\"y\":1}"))).hasValue("debug,y");
  }

  @Test
  void refusalsNameThemToo() throws Exception {
    HttpResponse<String> response = send(json(IMAGE, "{\"promt\":\"x\"}"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("X-Kolbo-Mock-Unknown")).hasValue("promt");
  }

  @Test
  void theHeaderIsBounded() throws Exception {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      members.add("\"%s%d\":1".formatted("ä".repeat(200), i));
    }
    String body = "{\"prompt\":\"x\"," + String.join(",", members) + "}";
    String names = unknown(json(IMAGE + "?a=1", body)).orElseThrow();
    assertThat(names).hasSizeLessThan(2_500).endsWith(",...");
  }
}
