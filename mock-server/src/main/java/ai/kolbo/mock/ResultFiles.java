package ai.kolbo.mock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.jspecify.annotations.Nullable;

/** The files that result URLs lead to: made on request, nothing is stored but their media types. */
final class ResultFiles {

  static final String PATH = "/__mock/files/";

  private static final int MAX_OWNERS = 20_000;
  private static final String THUMBNAIL = "thumbnail.jpg";
  private static final String PLACEHOLDER = "Kolbo mock placeholder, not a playable ";

  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "image/jpeg",
          "jpg",
          "audio/mpeg",
          "mp3",
          "audio/x-wav",
          "wav",
          "model/gltf-binary",
          "glb",
          "text/plain",
          "txt");

  private final Map<String, String> mediaTypes =
      Collections.synchronizedMap(new JobStore.Recent<>(MAX_OWNERS));

  record File(String mediaType, byte[] content, boolean placeholder) {}

  /** Announces the files of a job or an upload. */
  void add(String owner, String mediaType) {
    mediaTypes.put(owner, mediaType);
  }

  /** The path of a job's file, counted from 1. */
  String path(String owner, int number) {
    String type = mediaTypes.getOrDefault(owner, "");
    String subtype = type.substring(type.indexOf('/') + 1);
    return path(owner, number + "." + EXTENSIONS.getOrDefault(type, subtype));
  }

  String thumbnailPath(String owner) {
    return path(owner, THUMBNAIL);
  }

  /** The path of an uploaded file, with what is unusual in URLs taken out of its name. */
  String path(String owner, String filename) {
    String safe = filename.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "");
    return PATH
        + owner
        + "/"
        + (safe.isEmpty() ? "file" : safe.substring(Math.max(0, safe.length() - 100)));
  }

  /** The file at a path below {@link #PATH}, null if none was announced there. */
  @Nullable File open(String path) throws IOException {
    String[] steps = path.substring(PATH.length()).split("/");
    String mediaType = steps.length == 2 ? mediaTypes.get(steps[0]) : null;
    if (mediaType == null) {
      return null;
    }
    String type = steps[1].equals(THUMBNAIL) ? "image/jpeg" : mediaType;
    String label = steps[1].replaceFirst("\\..*", "");
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "image/png" -> new File(type, image(label, "png"), false);
      case "image/jpeg" -> new File(type, image(label, "jpeg"), false);
      case "audio/wav", "audio/x-wav" -> new File(type, sound(), false);
      case "video/mp4" -> new File(type, video(), true);
      default -> new File(type, (PLACEHOLDER + "or readable " + type + "\n").getBytes(UTF_8), true);
    };
  }

  /** A gradient with a label in letters of 3 by 5 dots: fonts are missing on many servers. */
  private static byte[] image(String label, String format) throws IOException {
    int width = 320;
    int height = 180;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (60 + x * 120 / width) << 16 | (40 + y * 80 / height) << 8 | 140);
      }
    }
    write(image, "KOLBO MOCK", 20, 50);
    write(image, label.toUpperCase(Locale.ROOT), 20, 100);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, format, out)) {
        throw new IOException("This Java cannot write " + format);
      }
    }
    return bytes.toByteArray();
  }

  private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

  /** One glyph of 15 dots for each letter, row by row from the top, as five octal digits. */
  private static final String[] GLYPHS =
      """
      75557 26227 71747 71717 55711 74717 74757 71122 75757 75717
      25755 65656 34443 65556 74647 74644 34553 55755 72227 11152 55655 44447
      57755 65555 25552 65644 25563 65655 34216 72222 55557 55522 55775 55255 55222 71247
      """
          .split("\\s+");

  private static void write(BufferedImage image, String text, int left, int top) {
    int dot = 7;
    int x = left;
    for (char letter : text.toCharArray()) {
      int index = LETTERS.indexOf(letter);
      for (int row = 0; index >= 0 && row < 5; row++) {
        int dots = GLYPHS[index].charAt(row) - '0';
        for (int column = 0; column < 3; column++) {
          int leftOfDot = x + column * dot;
          if ((dots >> (2 - column) & 1) == 1 && leftOfDot + dot < image.getWidth()) {
            fill(image, leftOfDot, top + row * dot, dot);
          }
        }
      }
      x += 4 * dot;
    }
  }

  private static void fill(BufferedImage image, int left, int top, int size) {
    for (int i = 0; i < size * size; i++) {
      image.setRGB(left + i % size, top + i / size, 0xffffff);
    }
  }

  /** Half a second of A. */
  private static byte[] sound() throws IOException {
    byte[] samples = new byte[4_000];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (128 + 60 * Math.sin(i * 2 * Math.PI * 440 / 8_000));
    }
    AudioFormat format = new AudioFormat(8_000, 8, 1, false, false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length),
        AudioFileFormat.Type.WAVE,
        bytes);
    return bytes.toByteArray();
  }

  /** The beginning of an ISO base media file, and a free box that says what it is. */
  private static byte[] video() throws IOException {
    byte[] text = (PLACEHOLDER + "video").getBytes(ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(20);
    out.writeBytes("ftypisom");
    out.writeInt(0x200);
    out.writeBytes("isom");
    out.writeInt(8 + text.length);
    out.writeBytes("free");
    out.write(text);
    return bytes.toByteArray();
  }
}
