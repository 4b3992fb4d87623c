package ai.kolbo.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The media types of files by the endings of their names, and the other way round: of images,
 * video, audio, 3D models, subtitles, texts and documents. The same on every machine.
 */
public final class MediaTypes {
  /** Each with its endings, the usual one first. */
  private static final String TYPES =
      """
      image/png png
      image/jpeg jpg jpeg jpe jfif
      image/webp webp
      image/gif gif
      image/avif avif
      image/heic heic heics
      image/heif heif heifs
      image/svg+xml svg
      image/tiff tiff tif
      image/bmp bmp dib
      image/apng apng
      image/jxl jxl
      image/jp2 jp2
      image/vnd.microsoft.icon ico
      image/vnd.adobe.photoshop psd
      image/vnd.radiance hdr
      image/x-exr exr
      image/x-tga tga
      image/x-adobe-dng dng
      video/mp4 mp4 mp4v
      video/x-m4v m4v
      video/quicktime mov qt
      video/webm webm
      video/x-matroska mkv
      video/x-msvideo avi
      video/mpeg mpg mpeg mpe m2v
      video/mp2t ts mts m2ts
      video/ogg ogv
      video/3gpp 3gp 3gpp
      video/3gpp2 3g2
      video/x-ms-wmv wmv
      video/x-flv flv
      audio/mpeg mp3 mp2 mpga
      audio/wav wav
      audio/mp4 m4a m4b mp4a
      audio/aac aac
      audio/flac flac
      audio/ogg ogg oga spx
      audio/opus opus
      audio/webm weba
      audio/aiff aiff aif aifc
      audio/amr amr
      audio/ac3 ac3
      audio/midi mid midi
      audio/x-ms-wma wma
      audio/x-caf caf
      audio/x-matroska mka
      model/gltf-binary glb
      model/gltf+json gltf
      model/obj obj
      model/mtl mtl
      model/stl stl
      model/ply ply
      model/3mf 3mf
      model/fbx fbx
      model/vnd.usdz+zip usdz
      model/vnd.usd usd usda usdc
      model/vnd.collada+xml dae
      model/step+xml stp step
      application/x-3ds 3ds
      application/x-blender blend
      application/x-subrip srt
      text/vtt vtt
      text/x-ssa ass ssa
      application/ttml+xml ttml dfxp
      text/plain txt text log
      text/markdown md markdown
      text/html html htm
      text/css css
      text/javascript js mjs
      text/csv csv
      text/tab-separated-values tsv
      text/calendar ics
      application/json json
      application/jsonl jsonl ndjson
      application/xml xml
      application/yaml yaml yml
      application/pdf pdf
      application/rtf rtf
      application/epub+zip epub
      application/msword doc
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.ms-excel xls
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.ms-powerpoint ppt
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      application/vnd.oasis.opendocument.text odt
      application/vnd.oasis.opendocument.spreadsheet ods
      application/vnd.oasis.opendocument.presentation odp
      application/zip zip
      application/gzip gz tgz
      application/x-tar tar
      application/x-7z-compressed 7z
      """;

  /** Each with the other names it goes by, but for those that differ in {@link #MARKS} only. */
  private static final String SYNONYMS =
      """
      image/jpeg image/jpg image/pjpeg image/jfif
      image/vnd.microsoft.icon image/icon image/ico
      image/bmp image/ms-bmp image/windows-bmp
      image/heic image/heic-sequence
      image/heif image/heif-sequence
      image/vnd.adobe.photoshop image/psd application/photoshop
      image/x-exr image/aces
      image/x-tga image/targa
      image/tiff image/tif
      video/mp4 video/mpeg4 application/mp4
      video/x-matroska application/matroska video/mkv
      video/x-msvideo video/avi
      video/quicktime video/mov
      video/mpeg video/mpg
      video/mp2t video/mpegts
      video/x-ms-wmv video/wmv
      audio/mpeg audio/mp3 audio/mpeg3 audio/mpg
      audio/wav audio/wave audio/pn-wav
      audio/mp4 audio/m4a audio/mp4a-latm
      audio/aac audio/aacp audio/hx-aac-adts
      audio/aiff audio/aif
      audio/ogg application/ogg audio/vorbis
      audio/midi audio/mid
      audio/x-ms-wma audio/wma
      model/gltf-binary model/glb application/gltf-binary
      model/gltf+json application/gltf
      model/obj application/obj
      model/stl application/sla application/ms-pki.stl application/stl
      model/ply application/ply
      model/3mf application/ms-package.3dmanufacturing-3dmodel application/3mf
      model/fbx application/fbx application/autodesk.fbx model/autodesk.fbx
      application/x-subrip application/srt text/srt text/subrip
      text/vtt text/webvtt application/vtt
      text/x-ssa text/ass application/ass application/ssa
      text/javascript application/javascript application/ecmascript
      text/csv application/csv text/comma-separated-values
      application/json text/json
      application/jsonl application/ndjson
      application/xml text/xml
      application/yaml text/yaml
      application/rtf text/rtf
      application/zip application/zip-compressed
      application/gzip application/gunzip
      """;

  /** What may stand around the name of a format, as in {@code video/x-m4v}. */
  private static final Pattern MARKS = Pattern.compile("(?<=/)(?:x-|vnd\\.)|\\+.*");

  private static final Map<String, String> TYPE_OF_ENDING = new HashMap<>();
  private static final Map<String, String> ENDING_OF_FORMAT = new HashMap<>();

  static {
    for (String line : TYPES.strip().split("\n")) {
      String[] words = line.split(" ");
      for (int i = 1; i < words.length; i++) {
        TYPE_OF_ENDING.put(words[i], words[0]);
      }
      ENDING_OF_FORMAT.put(format(words[0]), words[1]);
    }
    for (String line : SYNONYMS.strip().split("\n")) {
      String[] words = line.split(" ");
      for (int i = 1; i < words.length; i++) {
        ENDING_OF_FORMAT.put(format(words[i]), ENDING_OF_FORMAT.get(format(words[0])));
      }
    }
  }

  private MediaTypes() {}

  /**
   * The media type of a file.
   *
   * @param name the name of a file, or the last segment of a URL's path; what follows its last dot
   *     tells the type, in upper or lower case
   * @return such as {@code image/jpeg}; null if the name does not tell
   */
  public static @Nullable String ofFileName(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : TYPE_OF_ENDING.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /**
   * The usual ending of the names of files of a media type.
   *
   * @param mediaType also with parameters, in upper or lower case, or by another name that it goes
   *     by, such as {@code audio/x-wav}
   * @return in lower case, without a dot, such as {@code jpg}; null if the type is not known, or
   *     does not tell, as {@code application/octet-stream} does not
   */
  public static @Nullable String ending(String mediaType) {
    return ENDING_OF_FORMAT.get(format(mediaType));
  }

  private static String format(String mediaType) {
    int end = mediaType.indexOf(';');
    String plain = (end < 0 ? mediaType : mediaType.substring(0, end)).strip();
    return MARKS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("");
  }
}
