package ai.kolbo.mock.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureTest {
  private static final int WHITE = 0xffffffff;

  private static BufferedImage image(ResultFile file) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(file.bytes()));
  }

  private static BufferedImage png(String label, @Nullable String aspectRatio) throws IOException {
    return image(ResultFile.of(new FileRequest("image/png", label, aspectRatio, 0, "", 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "16:9, 640, 360",
    "9:16, 360, 640",
    "1:1, 640, 640",
    "4:3, 640, 480",
    "21:9, 637, 273",
    "1.91:1, 573, 300",
    "1024x768, 640, 480",
    "1366:768, 683, 384",
    "9999:10000, 640, 640",
    "100:1, 640, 40",
    "1:100, 40, 640",
    "auto, 640, 360",
    "0:9, 640, 360",
    ", 640, 360"
  })
  void hasTheAspectRatio(@Nullable String aspectRatio, int width, int height) throws IOException {
    for (String type : new String[] {"image/png", "image/jpeg"}) {
      BufferedImage image = image(ResultFile.of(Requests.sized(type, aspectRatio)));
      assertThat(image.getWidth()).isEqualTo(width);
      assertThat(image.getHeight()).isEqualTo(height);
    }
  }

  @Test
  void showsTheLabel() throws IOException {
    BufferedImage image = png("L", "16:9");
    int dot = 640 * 10 / 12 / 48;
    int margin = 360 / 12;
    for (int row = 0; row < 5; row++) {
      for (int column = 0; column < 3; column++) {
        int pixel = image.getRGB(margin + column * dot + dot / 2, margin + row * dot + dot / 2);
        boolean inL = column == 0 || row == 4;
        assertThat(pixel == WHITE).as("row %d, column %d", row, column).isEqualTo(inL);
      }
    }
    assertThat(white(png("", "16:9"), 0)).isZero();
  }

  @Test
  void wrapsLongLabelsIntoTheImage() throws IOException {
    for (String aspectRatio : new String[] {"16:9", "9:16", "100:1", "1:100"}) {
      BufferedImage image = png("8".repeat(30) + " " + "fox ".repeat(40), aspectRatio);
      int margin = Math.min(image.getWidth(), image.getHeight()) / 12;
      assertThat(white(image, 0)).as(aspectRatio).isPositive().isEqualTo(white(image, margin));
    }
  }

  @Test
  void showsAllOfALongLabelAsLargeAsItFits() throws IOException {
    int letters = 60;
    int dotsOfAnEight = 13;
    // Five lines of 240 of the 300 pixels there are; dots of 7 pixels need six lines of 336.
    int dot = 6;
    assertThat(white(png("8 ".repeat(letters), "16:9"), 0))
        .isEqualTo(letters * dotsOfAnEight * dot * dot);
  }

  /** The white pixels that lie so far from every edge. */
  private static int white(BufferedImage image, int margin) {
    int count = 0;
    for (int y = margin; y < image.getHeight() - margin; y++) {
      for (int x = margin; x < image.getWidth() - margin; x++) {
        count += image.getRGB(x, y) == WHITE ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void isAGradient() throws IOException {
    BufferedImage image = png("", "16:9");
    long colors = IntStream.range(0, 360).map(i -> image.getRGB(i, i)).distinct().count();
    assertThat(colors).isGreaterThan(20);
  }

  @Test
  void thumbnailsAreSmallJpegsOfAnyKind() throws IOException {
    ResultFile thumbnail = ResultFile.thumbnail(Requests.sized("video/mp4", "9:16"));
    assertThat(thumbnail.mediaType()).isEqualTo("image/jpeg");
    assertThat(thumbnail.length()).isLessThan(20_000);
    BufferedImage image = image(thumbnail);
    assertThat(image.getWidth()).isEqualTo(180);
    assertThat(image.getHeight()).isEqualTo(320);
  }
}
