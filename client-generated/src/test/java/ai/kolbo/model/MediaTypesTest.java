package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import okhttp3.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  /** What the API makes and takes, as far as its documents name formats. */
  private static final String NAMED =
      "png jpg jpeg webp gif mp4 mov webm mkv avi m4v mp3 wav m4a flac aac glb fbx obj usdz srt txt"
          + " pdf";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "face.jpg, image/jpeg",
    "FACE.JPEG, image/jpeg",
    "a.b.c.Png, image/png",
    ".webp, image/webp",
    "photo.heic, image/heic",
    "vector.svg, image/svg+xml",
    "clip.mp4, video/mp4",
    "clip.MOV, video/quicktime",
    "clip.mkv, video/x-matroska",
    "clip.avi, video/x-msvideo",
    "clip.m4v, video/x-m4v",
    "clip.webm, video/webm",
    "voice.mp3, audio/mpeg",
    "voice.wav, audio/wav",
    "voice.m4a, audio/mp4",
    "voice.ogg, audio/ogg",
    "voice.flac, audio/flac",
    "voice.aac, audio/aac",
    "model.glb, model/gltf-binary",
    "model.gltf, model/gltf+json",
    "model.fbx, model/fbx",
    "model.usdz, model/vnd.usdz+zip",
    "words.srt, application/x-subrip",
    "words.vtt, text/vtt",
    "notes.txt, text/plain",
    "notes.md, text/markdown",
    "paper.pdf, application/pdf",
    "paper.docx, application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "archive.tar.gz, application/gzip"
  })
  void typeOfAFileIsThatOfItsNameForPathsAndBytesAlike(String name, String type) throws Exception {
    assertThat(MediaTypes.ofFileName(name)).isEqualTo(type);
    assertThat(UploadFile.of(name, new byte[0]).mediaType()).isEqualTo(type);
    Path path = Files.write(directory.resolve(name), new byte[0]);
    assertThat(UploadFile.of(path).mediaType()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "a.", ".", "a.unknown", "a.png ", "a.png~", "a.png/b", "a.ＰＮＧ"})
  void nameThatTellsNoTypeIsThatOfBytes(String name) {
    assertThat(MediaTypes.ofFileName(name)).isNull();
    assertThat(UploadFile.of(name, new byte[0]).mediaType()).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "image/jpeg, jpg",
    "image/jpg, jpg",
    "IMAGE/PJPEG, jpg",
    "image/x-png, png",
    "image/svg+xml; charset=utf-8, svg",
    "' audio/mpeg ;x=y', mp3",
    "audio/mp3, mp3",
    "audio/x-wav, wav",
    "audio/wave, wav",
    "audio/vnd.wave, wav",
    "audio/x-m4a, m4a",
    "audio/x-flac, flac",
    "video/x-msvideo, avi",
    "video/avi, avi",
    "video/x-matroska, mkv",
    "video/matroska, mkv",
    "model/gltf-binary, glb",
    "model/vnd.gltf+json, gltf",
    "model/vnd.usdz+zip, usdz",
    "model/x-stl, stl",
    "application/vnd.ms-pki.stl, stl",
    "application/x-subrip, srt",
    "text/srt, srt",
    "text/vtt, vtt",
    "text/x-markdown, md",
    "application/x-zip-compressed, zip",
    "text/xml, xml"
  })
  void endingIsKnownByAllNamesOfAType(String type, String ending) {
    assertThat(MediaTypes.ending(type)).isEqualTo(ending);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ";", "/", "image/", "image/*", "application/octet-stream", "x", "text/y"})
  void typeThatTellsNothingHasNoEnding(String type) {
    assertThat(MediaTypes.ending(type)).isNull();
  }

  @Test
  void bothWaysAgree() {
    for (String ending : NAMED.split(" ")) {
      String type = MediaTypes.ofFileName("a." + ending);
      assertThat(MediaType.parse(type)).as(ending).isNotNull();
      String usual = MediaTypes.ending(type);
      assertThat(MediaTypes.ofFileName("a." + usual)).isEqualTo(type);
      if (!ending.equals("jpeg")) {
        assertThat(usual).isEqualTo(ending);
      }
    }
  }

  /** Each file that an operation takes can be named so that it is accepted. */
  @Test
  void everyTypeThatTheDocumentNamesIsCovered() throws Exception {
    Set<String> named = new TreeSet<>();
    for (JsonNode operation : new Document().operations()) {
      for (JsonNode part : operation.path("x-kolbo-upload").path("parts")) {
        part.path("mediaTypes").forEach(type -> named.add(type.asText()));
      }
      JsonNode result = operation.path("x-kolbo-job").path("resultMediaType");
      if (result.isTextual()) {
        named.add(result.asText());
      }
    }
    assertThat(named).contains("image/*", "video/*", "audio/*", "image/png", "model/gltf-binary");
    List<String> known = List.of(NAMED.split(" "));
    for (String type : named) {
      assertThat(known)
          .as(type)
          .anyMatch(
              ending -> {
                String own = MediaTypes.ofFileName("a." + ending);
                return own.equals(type)
                    || type.endsWith("/*") && own.startsWith(type.replace("*", ""));
              });
    }
  }
}
