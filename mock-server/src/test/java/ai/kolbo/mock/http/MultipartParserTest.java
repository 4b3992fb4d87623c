package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartParserTest {
  private static final String BOUNDARY = "-a-boundary-";

  /** What a parser tells, as text. */
  private static final class Told implements MultipartParser.Parts {
    final List<String> parts = new ArrayList<>();
    final StringBuilder content = new StringBuilder();

    @Override
    public void begin(MultipartParser.Head head) {
      parts.add(head.field() + "|" + head.filename() + "|" + head.mediaType());
    }

    @Override
    public void content(ByteBuffer bytes) {
      content.append(ISO_8859_1.decode(bytes));
    }

    @Override
    public void endPart() {
      parts.add(content.toString());
      content.setLength(0);
    }
  }

  private static List<String> parsed(byte[] body, int largestPiece, Random random)
      throws IOException {
    Told told = new Told();
    MultipartParser parser = new MultipartParser(BOUNDARY, told);
    for (int at = 0; at < body.length; ) {
      int length = Math.min(body.length - at, 1 + random.nextInt(largestPiece));
      parser.parse(ByteBuffer.wrap(body, at, length));
      at += length;
    }
    parser.end();
    return told.parts;
  }

  private static String part(String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, content);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 100, 5_000})
  void contentIsTheSameInPiecesOfAnySize(int largestPiece) throws Exception {
    Random random = new Random(largestPiece);
    String delimiter = "\r\n--" + BOUNDARY;
    for (int round = 0; round < 300; round++) {
      List<String> expected = new ArrayList<>();
      StringBuilder body = new StringBuilder(random.nextBoolean() ? "" : "a preamble\r\n");
      for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
        StringBuilder content = new StringBuilder();
        for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
          // What looks like a delimiter for a while is what a search may get wrong.
          int start = random.nextInt(3);
          int end = start + random.nextInt(delimiter.length() - start);
          content.append(delimiter, start, end);
          content.append("\u00e9".repeat(random.nextInt(3))).append("x".repeat(random.nextInt(30)));
          if (content.indexOf(delimiter) >= 0) {
            content.setLength(0);
          }
        }
        body.append(part(content.toString()));
        expected.add("f|null|null");
        expected.add(content.toString());
      }
      body.append("--").append(BOUNDARY).append("--\r\nan epilogue");
      assertThat(parsed(body.toString().getBytes(ISO_8859_1), largestPiece, random))
          .as(body.toString())
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "form-data; name=\"f\"; filename=\"a.png\"          ~ f|a.png|image/png",
        "form-data; name=f; filename=a.png                  ~ f|a.png|image/png",
        "form-data;name=\"f\";filename=\"a \\\"b\\\".png\"  ~ f|a \"b\".png|image/png",
        "form-data; name=\"f\"; filename=\"C:\\dir\\a.png\" ~ f|C:\\dir\\a.png|image/png",
        "form-data; FILENAME=\"a;b.png\"; Name=\"f\"        ~ f|a;b.png|image/png",
        "form-data; name=\"f\"; filename*=UTF-8''%e2%82%ac+.png ~ f|€+.png|image/png",
        "form-data; name=\"f\"; filename=\"a\"; filename*=nonsense ~ f|a|image/png",
        "form-data; filename=\"a.png\"                      ~ null|a.png|image/png",
        "form-data; name=\"f\"; filename=\"\"               ~ f||image/png",
      })
  void namesAreReadAsClientsWriteThem(String disposition, String told) throws Exception {
    String body =
        "--%s\r\ncontent-disposition:%s\r\nX-Other\r\nCONTENT-TYPE: image/png\r\n\r\n\r\n--%s--"
            .formatted(BOUNDARY, disposition, BOUNDARY);
    assertThat(parsed(body.getBytes(UTF_8), 10, new Random(1))).containsExactly(told, "");
  }

  @Test
  void headersMayBeContinuedOnTheNextLine() throws Exception {
    String body =
        "--%s \t\r\nContent-Disposition: form-data;\r\n  name=\"f\"\r\n\r\nx\r\n--%s--"
            .formatted(BOUNDARY, BOUNDARY);
    assertThat(parsed(body.getBytes(UTF_8), 10, new Random(1))).containsExactly("f|null|null", "x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "nothing                      ~ no part begins",
        "--Bx                         ~ boundaries are damaged",
        "--B-x                        ~ boundaries are damaged",
        "--B                          ~ before the closing boundary",
        "--B-                         ~ before the closing boundary",
        "--BNContent-Type             ~ before the closing boundary",
        "--BNA: bNNxN--B              ~ before the closing boundary",
        "--BNA: bNNx--B--             ~ before the closing boundary",
      })
  void brokenBodiesAreToldHow(String body, String how) {
    String written = body.replace("N", "\r\n").replaceAll("--B(?!-*B)", "--" + BOUNDARY);
    assertThatThrownBy(() -> parsed(written.getBytes(UTF_8), 3, new Random(1)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("Broken multipart body")
        .hasMessageContaining(how);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "multipart/form-data; boundary=x           ~ x",
        "multipart/form-data;boundary=\"x y\"      ~ x y",
        "multipart/form-data; charset=a; BOUNDARY=x ~ x",
        "multipart/form-data                       ~ ",
      })
  void boundaryIsAParameterOfTheType(String contentType, String boundary) {
    assertThat(MultipartParser.parameter(contentType, "boundary")).isEqualTo(boundary);
  }
}
