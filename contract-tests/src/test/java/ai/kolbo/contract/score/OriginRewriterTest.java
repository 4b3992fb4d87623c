package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginRewriterTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{\"a\": \"http://up:80/x\"}, {\"a\": \"http://me/x\"}",
        "http://up:80, http://me",
        "http://up:80http://up:80/, http://up:80http://me/",
        "http:\\/\\/up:80\\/x, http:\\/\\/me\\/x",
        "http://up:8080/, http://up:8080/",
        "http://up:80.org, http://up:80.org",
        "http://up:8, http://up:8",
        "hthttp://up:80/ü, hthttp://me/ü"
      })
  void anAddressIsReplacedWhereverItIsSplit(String text, String rewritten) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int piece = 1; piece <= bytes.length; piece++) {
      OriginRewriter rewriter = new OriginRewriter("http://up:80", "http://me");
      ByteArrayOutputStream passed = new ByteArrayOutputStream();
      for (int at = 0; at < bytes.length; at += piece) {
        int length = Math.min(piece, bytes.length - at);
        passed.writeBytes(rewriter.pass(Arrays.copyOfRange(bytes, at, at + length), length));
      }
      passed.writeBytes(rewriter.rest());
      assertThat(passed.toString(UTF_8)).as("in pieces of %d", piece).isEqualTo(rewritten);
    }
  }
}
