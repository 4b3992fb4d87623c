package ai.kolbo.contract;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small image files. */
final class Frames {
  private Frames() {}

  static Path jpeg(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    ImageIO.write(new BufferedImage(16, 9, BufferedImage.TYPE_INT_RGB), "jpeg", file.toFile());
    return file;
  }
}
