package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokensTest {

  @Test
  void tokensAreWordPieces() {
    assertThat(Tokens.of("Hello, world! I am 12345.67"))
        .containsExactly("Hell", "o", ",", " worl", "d", "!", " I", " am", " 1234", "5", ".", "67");
    assertThat(Tokens.of(" a  b\n\n\t c ")).containsExactly(" a", "  ", "b", "\n\n\t ", "c", " ");
    assertThat(Tokens.of("🎉🎉 é日本語です")).containsExactly("🎉", "🎉", " é日本語", "です");
    assertThat(Tokens.of("")).isEmpty();
  }

  @Test
  void tokensConcatenateToAnyText() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(30); j > 0; j--) {
        String some = " ab\n,é🎉\ud800\u0301日1\t";
        text.append(some.charAt(random.nextInt(some.length())));
      }
      List<String> tokens = Tokens.of(text.toString());
      assertThat(String.join("", tokens)).isEqualTo(text.toString());
      assertThat(Tokens.count(text.toString())).isEqualTo(tokens.size());
      int first = random.nextInt(5);
      assertThat(Tokens.count(Tokens.first(first, text.toString())))
          .isEqualTo(Math.min(first, tokens.size()));
    }
  }

  @Test
  void piecesAreFewForLongTexts() {
    assertThat(Tokens.pieces("a b c d", 100))
        .containsExactly(List.of("a", " b"), List.of(" c", " d"));
    assertThat(Tokens.pieces("a", 100)).containsExactly(List.of("a"));
    assertThat(Tokens.pieces("", 100)).isEmpty();
    assertThat(Tokens.pieces(" a".repeat(100_000), 100)).hasSizeBetween(90, 100);
  }
}
