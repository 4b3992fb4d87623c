package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An MP4 file with one track of H.264 video: the loop of a template, repeated, with headers and
 * sample tables for the requested duration. The last frame is longer or shorter, so that the
 * duration is exact.
 */
final class Mp4 {
  private static final List<AspectRatio> SIZES =
      List.of(
          new AspectRatio(640, 360),
          new AspectRatio(360, 640),
          new AspectRatio(640, 640),
          new AspectRatio(640, 480),
          new AspectRatio(480, 640),
          new AspectRatio(630, 420),
          new AspectRatio(420, 630),
          new AspectRatio(640, 512),
          new AspectRatio(512, 640),
          new AspectRatio(630, 270),
          new AspectRatio(270, 630));

  private static final Set<String> CONTAINERS = Set.of("moov", "trak", "mdia", "minf", "stbl");

  /** The edit list, which repeats the durations, and the metadata of the encoder. */
  private static final Set<String> LEFT_OUT = Set.of("edts", "udta");

  private static final Map<AspectRatio, Mp4> TEMPLATES = new ConcurrentHashMap<>();

  /** Offsets of time scale and duration in the headers, all of version 0. */
  private static final int SCALE_OF_MOVIE = 20;

  private static final int DURATION_OF_MOVIE = 24;
  private static final int DURATION_OF_TRACK = 28;

  private final byte[] fileType;
  private final ByteBuffer movie;
  private final byte[] loop;
  private final int[] frameSizes;
  private final int movieScale;
  private final int mediaScale;
  private final int frameDuration;

  private Mp4(byte[] file) {
    ByteBuffer template = ByteBuffer.wrap(file);
    ByteBuffer type = find(template, "ftyp");
    fileType = new byte[type.remaining()];
    type.get(fileType);
    movie = find(template, "moov");
    ByteBuffer media = find(template, "mdat");
    loop = new byte[media.remaining() - 8];
    media.get(8, loop);
    movieScale = find(movie, "moov", "mvhd").getInt(SCALE_OF_MOVIE);
    mediaScale = find(movie, "moov", "trak", "mdia", "mdhd").getInt(SCALE_OF_MOVIE);
    ByteBuffer times = find(movie, "moov", "trak", "mdia", "minf", "stbl", "stts");
    frameDuration = times.getInt(20);
    ByteBuffer sizes = find(movie, "moov", "trak", "mdia", "minf", "stbl", "stsz");
    frameSizes = new int[sizes.getInt(16)];
    sizes.position(20).asIntBuffer().get(frameSizes);
  }

  static ResultFile make(FileRequest request) throws IOException {
    AspectRatio asked = AspectRatio.parse(request.aspectRatio());
    AspectRatio size =
        SIZES.stream().min(Comparator.comparingDouble(asked::distance)).orElseThrow();
    Mp4 template = TEMPLATES.get(size);
    if (template == null) {
      template = new Mp4(Template.read("video-" + size.width() + "x" + size.height() + ".mp4"));
      TEMPLATES.put(size, template);
    }
    return template.lasting(request.boundedSeconds(), request.label());
  }

  private ResultFile lasting(double seconds, String title) {
    long duration = Math.max(1, Math.round(seconds * mediaScale));
    int frames = (int) Math.max(1, Math.round((double) duration / frameDuration));
    Movie movieCopy = new Movie(seconds, duration, frames, title);
    // The header has the same size wherever the frames start.
    int mediaStart = fileType.length + movieCopy.copy(movie.duplicate(), 0).length + 8;
    byte[] header = movieCopy.copy(movie.duplicate(), mediaStart);
    long mediaLength = 0;
    for (int i = 0; i < frames; i++) {
      mediaLength += frameSizes[i % frameSizes.length];
    }
    byte[] head =
        ByteBuffer.allocate(mediaStart)
            .put(fileType)
            .put(header)
            .putInt((int) (8 + mediaLength))
            .put(latin1("mdat"))
            .array();
    return ResultFile.looping("video/mp4", head, loop, mediaStart + mediaLength);
  }

  /** Copies the template's boxes, with new durations and sample tables. */
  private final class Movie {
    private final double seconds;
    private final long duration;
    private final int frames;
    private final String title;

    Movie(double seconds, long duration, int frames, String title) {
      this.seconds = seconds;
      this.duration = duration;
      this.frames = frames;
      this.title = title;
    }

    byte[] copy(ByteBuffer box, int mediaStart) {
      String type = type(box);
      if (CONTAINERS.contains(type)) {
        return container(box, type, mediaStart);
      }
      return switch (type) {
        case "mvhd" -> withInt(box, DURATION_OF_MOVIE, movieDuration());
        case "tkhd" -> withInt(box, DURATION_OF_TRACK, movieDuration());
        case "mdhd" -> withInt(box, DURATION_OF_MOVIE, (int) duration);
        case "stts" -> times();
        case "stss" -> keyFrames();
        case "stsc" -> table(type, 1, 1, frames, 1); // all frames in one chunk
        case "stsz" -> sizes();
        case "stco" -> table(type, 1, mediaStart);
        default -> withInt(box, 0, box.remaining());
      };
    }

    private byte[] container(ByteBuffer box, String type, int mediaStart) {
      ByteArrayOutputStream children = new ByteArrayOutputStream();
      box.position(box.position() + 8);
      while (box.hasRemaining()) {
        ByteBuffer child = next(box);
        if (!LEFT_OUT.contains(type(child))) {
          children.writeBytes(copy(child, mediaStart));
        }
      }
      if (type.equals("moov")) {
        children.writeBytes(titled(title));
      }
      return box(type, children.toByteArray());
    }

    private int movieDuration() {
      return (int) Math.max(1, Math.round(seconds * movieScale));
    }

    private byte[] times() {
      int last = (int) (duration - (frames - 1L) * frameDuration);
      return frames == 1
          ? table("stts", 1, 1, last)
          : table("stts", 2, frames - 1, frameDuration, 1, last);
    }

    private byte[] keyFrames() {
      int loops = (frames + frameSizes.length - 1) / frameSizes.length;
      int[] values = new int[1 + loops];
      values[0] = loops;
      for (int i = 0; i < loops; i++) {
        values[1 + i] = 1 + i * frameSizes.length;
      }
      return table("stss", values);
    }

    private byte[] sizes() {
      int[] values = new int[2 + frames];
      values[1] = frames;
      for (int i = 0; i < frames; i++) {
        values[2 + i] = frameSizes[i % frameSizes.length];
      }
      return table("stsz", values);
    }
  }

  private static byte[] withInt(ByteBuffer box, int offset, int value) {
    byte[] copy = new byte[box.remaining()];
    box.get(copy);
    return ByteBuffer.wrap(copy).putInt(offset, value).array();
  }

  /** A box with a version and flags of 0 before its values. */
  private static byte[] table(String type, int... values) {
    ByteBuffer content = ByteBuffer.allocate(4 + 4 * values.length).position(4);
    content.asIntBuffer().put(values);
    return box(type, content.array());
  }

  /** The title, in the form that players show. */
  private static byte[] titled(String title) {
    byte[] text = title.getBytes(UTF_8);
    byte[] utf8 = ByteBuffer.allocate(8 + text.length).putInt(1).putInt(0).put(text).array();
    byte[] handler = ByteBuffer.allocate(25).put(8, latin1("mdirappl")).array();
    byte[] list = box("ilst", box("©nam", box("data", utf8)));
    byte[] flags = new byte[4];
    return box("udta", box("meta", flags, box("hdlr", handler), list));
  }

  private static byte[] box(String type, byte[]... parts) {
    int size = 8;
    for (byte[] part : parts) {
      size += part.length;
    }
    ByteBuffer box = ByteBuffer.allocate(size).putInt(size).put(latin1(type));
    for (byte[] part : parts) {
      box.put(part);
    }
    return box.array();
  }

  /** The box at a path of types below the first of the given boxes. */
  private static ByteBuffer find(ByteBuffer boxes, String... path) {
    ByteBuffer within = boxes.slice();
    ByteBuffer found = within;
    for (String type : path) {
      do {
        found = next(within);
      } while (!type(found).equals(type));
      within = found.slice().position(8);
    }
    return found.slice();
  }

  private static ByteBuffer next(ByteBuffer boxes) {
    int start = boxes.position();
    int size = boxes.getInt(start);
    boxes.position(start + size);
    return boxes.slice(start, size);
  }

  private static String type(ByteBuffer box) {
    byte[] type = new byte[4];
    box.get(box.position() + 4, type);
    return new String(type, ISO_8859_1);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
