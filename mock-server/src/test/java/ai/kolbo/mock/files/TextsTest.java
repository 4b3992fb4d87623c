package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void plainTextIsTheText() {
    byte[] file = ResultFile.of(Requests.of("text/plain")).bytes();
    assertThat(new String(file, UTF_8)).isEqualTo(Requests.TEXT + "\n");
  }

  @Test
  void jsonTellsTheRequest() throws IOException {
    JsonNode json =
        new JsonMapper().readTree(ResultFile.of(Requests.of("application/json")).bytes());
    assertThat(json.path("text").textValue()).isEqualTo(Requests.TEXT);
    assertThat(json.path("label").textValue()).isEqualTo("A fox, 1");
    assertThat(json.path("seconds").doubleValue()).isEqualTo(7.35);
    assertThat(json.path("seed").longValue()).isEqualTo(42);
  }

  private static String pdf(String text) {
    FileRequest request = new FileRequest("application/pdf", "A fox", null, 0, text, 1);
    return new String(ResultFile.of(request).bytes(), ISO_8859_1);
  }

  @Test
  void pdfFindsEveryObjectWhereItsTableSays() {
    String file = pdf("word ".repeat(2_000));
    Matcher end = Pattern.compile("startxref\n(\\d+)\n%%EOF\n$").matcher(file);
    assertThat(end.find()).isTrue();
    String[] table = file.substring(Integer.parseInt(end.group(1))).split("\n");
    assertThat(table[0]).isEqualTo("xref");
    int size = Integer.parseInt(table[1].substring(2));
    assertThat(file).contains("/Size " + size + " /Root 1 0 R");
    for (int i = 1; i < size; i++) {
      int offset = Integer.parseInt(table[2 + i].substring(0, 10));
      assertThat(file.startsWith(i + " 0 obj\n", offset)).as("object %d", i).isTrue();
    }
    assertThat(file).contains("/Count 3 ");
    Matcher page = Pattern.compile("/Parent 2 0 R .*/Contents (\\d+) 0 R").matcher(file);
    int pages = 0;
    for (; page.find(); pages++) {
      assertThat(file).contains("\n" + page.group(1) + " 0 obj\n<< /Length ");
    }
    assertThat(pages).isEqualTo(3);
    assertThat(file.split("/Type /Page ", -1)).hasSize(1 + 3);
    assertThat(file.split("\\bword\\b", -1)).hasSize(1 + 2_000);
  }

  @Test
  void pdfStreamsHaveTheLengthsTheyTell() {
    String file = pdf(Requests.TEXT);
    Matcher stream =
        Pattern.compile("/Length (\\d+) >>\nstream\n(.*)\nendstream", Pattern.DOTALL).matcher(file);
    assertThat(stream.find()).isTrue();
    assertThat(stream.group(2)).hasSize(Integer.parseInt(stream.group(1))).contains("& a ????,");
  }

  @Test
  void pdfEscapesWhatEndsAString() {
    assertThat(pdf("a (b) \\ é")).contains("(a \\(b\\) \\\\ é) Tj");
  }
}
