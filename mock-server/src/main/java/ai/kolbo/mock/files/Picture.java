package ai.kolbo.mock.files;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image: a gradient with a label. */
final class Picture {
  static final int LONG_SIDE = 640;

  /** Few colors: such images are encoded faster and to fewer bytes. */
  private static final int COLORS = 48;

  private final BufferedImage image;

  private Picture(BufferedImage image) {
    this.image = image;
  }

  static Picture of(FileRequest request, int longSide) {
    AspectRatio size = AspectRatio.parse(request.aspectRatio()).withLongSide(longSide);
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    paint(image, colors(request.random()));
    DotLetters.write(request.label(), image);
    return new Picture(image);
  }

  private static int[] colors(SplittableRandom random) {
    double hue = random.nextDouble();
    double turn = 0.1 + 0.3 * random.nextDouble();
    int[] colors = new int[COLORS];
    for (int i = 0; i < COLORS; i++) {
      colors[i] = color(hue + turn * i / COLORS);
    }
    return colors;
  }

  /** A color dark enough for white letters; hues go round from 0 to 1. */
  private static int color(double hue) {
    int color = 0;
    for (int channel = 0; channel < 3; channel++) {
      color = color << 8 | (int) (105 + 85 * Math.cos(2 * Math.PI * (hue + channel / 3.0)));
    }
    return color;
  }

  private static void paint(BufferedImage image, int[] colors) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = colors[(int) ((long) (x * height + y * width) * COLORS / (2L * width * height))];
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
  }

  ResultFile png() throws IOException {
    return encode("image/png", "png");
  }

  ResultFile jpeg() throws IOException {
    return encode("image/jpeg", "jpeg");
  }

  private ResultFile encode(String mediaType, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IOException("This Java cannot write " + format);
      }
    }
    return ResultFile.of(mediaType, bytes.toByteArray());
  }
}
