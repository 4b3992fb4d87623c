package ai.kolbo.mock.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media types of files by the endings of their names, and the other way round. */
public final class MediaTypes {
  /** Media types, each with the endings of its files, the usual one first, and its other names. */
  private static final String TYPES =
      """
      image/png png
      image/jpeg jpg jpeg image/jpg image/pjpeg
      image/webp webp
      image/gif gif
      image/avif avif
      image/heic heic
      image/svg+xml svg
      image/tiff tiff tif
      image/bmp bmp
      video/mp4 mp4 m4v video/x-m4v
      video/quicktime mov
      video/webm webm
      video/x-matroska mkv
      video/x-msvideo avi
      audio/mpeg mp3 audio/mp3
      audio/wav wav audio/x-wav audio/wave audio/vnd.wave
      audio/mp4 m4a audio/m4a audio/x-m4a
      audio/aac aac
      audio/flac flac audio/x-flac
      audio/ogg ogg oga opus audio/opus
      model/gltf-binary glb
      model/gltf+json gltf
      model/obj obj
      model/stl stl
      model/fbx fbx
      model/vnd.usdz+zip usdz
      application/x-subrip srt text/srt application/srt
      text/vtt vtt
      text/plain txt log
      text/markdown md
      text/html html htm
      text/csv csv
      application/json json
      application/xml xml text/xml
      application/pdf pdf
      application/msword doc
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.ms-excel xls
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.ms-powerpoint ppt
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      application/zip zip application/x-zip-compressed
      """;

  private static final Map<String, String> TYPE_OF_ENDING = new HashMap<>();
  private static final Map<String, String> TYPE_OF_NAME = new HashMap<>();
  private static final Map<String, String> ENDING_OF_TYPE = new HashMap<>();

  static {
    for (String line : TYPES.strip().split("\n")) {
      String[] words = line.split(" ");
      ENDING_OF_TYPE.put(words[0], words[1]);
      for (String word : words) {
        (word.contains("/") ? TYPE_OF_NAME : TYPE_OF_ENDING).put(word, words[0]);
      }
    }
  }

  private MediaTypes() {}

  /**
   * The media type of a file.
   *
   * @param name of a file, or a URL's path; what follows its last dot tells the type, in upper or
   *     lower case
   * @return such as {@code image/jpeg}; null if the name does not tell
   */
  public static @Nullable String ofFileName(String name) {
    return ofEnding(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * The media type of the files with an ending.
   *
   * @param ending without a dot, in upper or lower case
   * @return such as {@code image/jpeg}; null if the ending is not known
   */
  public static @Nullable String ofEnding(String ending) {
    return TYPE_OF_ENDING.get(ending.toLowerCase(Locale.ROOT));
  }

  /**
   * The usual ending of files of a media type.
   *
   * @param mediaType also with parameters, in upper or lower case, or by another name that it goes
   *     by, such as {@code audio/x-wav}
   * @return in lower case, without a dot, such as {@code jpg}; null if the type is not known
   */
  public static @Nullable String ending(String mediaType) {
    return ENDING_OF_TYPE.get(canonical(mediaType));
  }

  /**
   * The usual name of a media type, in lower case and without parameters: {@code audio/wav} of
   * {@code audio/x-wav}. A type that is not known keeps its name.
   */
  public static String canonical(String mediaType) {
    int parameters = mediaType.indexOf(';');
    String plain = parameters < 0 ? mediaType : mediaType.substring(0, parameters);
    String name = plain.strip().toLowerCase(Locale.ROOT);
    return TYPE_OF_NAME.getOrDefault(name, name);
  }
}
