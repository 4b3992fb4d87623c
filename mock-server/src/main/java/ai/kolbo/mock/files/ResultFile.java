package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * A file of a result. Immutable, and small in memory whatever its length: sound and videos repeat a
 * loop of one or two seconds.
 */
public final class ResultFile {

  /** Makes the files of one kind. */
  private interface Kind {
    ResultFile make(FileRequest request) throws IOException;
  }

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("image/png", request -> Picture.of(request, Picture.LONG_SIDE).png()),
          Map.entry("image/jpeg", request -> Picture.of(request, Picture.LONG_SIDE).jpeg()),
          Map.entry("audio/wav", Wave::make),
          Map.entry("audio/mpeg", Mp3::make),
          Map.entry("video/mp4", Mp4::make),
          Map.entry("model/gltf-binary", Glb::make),
          Map.entry("model/obj", WavefrontObject::make),
          Map.entry("model/fbx", AsciiFbx::make),
          Map.entry("model/vnd.usdz+zip", Usdz::make),
          Map.entry("application/x-subrip", Subtitles::subRip),
          Map.entry("text/vtt", Subtitles::webVtt),
          Map.entry("text/plain", Texts::plain),
          Map.entry("application/json", Texts::json),
          Map.entry("application/pdf", Pdf::make));

  private final String mediaType;
  private final byte[] head;
  private final byte[] loop;
  private final long length;

  private ResultFile(String mediaType, byte[] head, byte[] loop, long length) {
    this.mediaType = mediaType;
    this.head = head;
    this.loop = loop;
    this.length = length;
  }

  static ResultFile of(String mediaType, byte[] content) {
    return new ResultFile(mediaType, content, content, content.length);
  }

  static ResultFile of(String mediaType, String content) {
    return of(mediaType, content.getBytes(UTF_8));
  }

  /** A head, then a loop repeated up to the length; the last repetition may be cut off. */
  static ResultFile looping(String mediaType, byte[] head, byte[] loop, long length) {
    return new ResultFile(mediaType, head, loop, length);
  }

  /**
   * Whether files of a media type can be made.
   *
   * @param mediaType also with parameters, in upper or lower case, or by another name that it goes
   *     by, such as {@code audio/x-wav}
   */
  public static boolean supports(String mediaType) {
    return KINDS.containsKey(MediaTypes.canonical(mediaType));
  }

  /**
   * Makes a file.
   *
   * @return equal bytes for equal requests
   * @throws IllegalArgumentException if the media type is not supported
   */
  public static ResultFile of(FileRequest request) {
    Kind kind = KINDS.get(MediaTypes.canonical(request.mediaType()));
    if (kind == null) {
      throw new IllegalArgumentException("No file of type " + request.mediaType() + " can be made");
    }
    try {
      return kind.make(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes a JPEG thumbnail for a request of any media type, with its label, aspect ratio and seed.
   * The longer side has about 320 pixels.
   */
  public static ResultFile thumbnail(FileRequest request) {
    try {
      return Picture.of(request, Picture.LONG_SIDE / 2).jpeg();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The canonical media type; plain text has a {@code charset} parameter. */
  public String mediaType() {
    return mediaType;
  }

  /** The number of bytes. */
  public long length() {
    return length;
  }

  /** Writes the whole file; neither flushes nor closes the stream. */
  public void writeTo(OutputStream out) throws IOException {
    writeTo(out, 0, length);
  }

  /**
   * Writes a range of the file; neither flushes nor closes the stream.
   *
   * @param offset index of the first byte
   * @param count number of bytes
   * @throws IndexOutOfBoundsException if the range is not within the file
   */
  public void writeTo(OutputStream out, long offset, long count) throws IOException {
    Objects.checkFromIndexSize(offset, count, length);
    long end = offset + count;
    for (long at = offset; at < end; ) {
      byte[] source = at < head.length ? head : loop;
      int from = (int) (at < head.length ? at : (at - head.length) % loop.length);
      int step = (int) Math.min(source.length - from, end - at);
      out.write(source, from, step);
      at += step;
    }
  }

  /** The whole file: up to 10 MB, for the longest WAV file. */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) length);
    try {
      writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
