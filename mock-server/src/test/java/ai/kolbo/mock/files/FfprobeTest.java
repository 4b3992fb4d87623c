package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the files with FFmpeg, on which most players and services build. */
class FfprobeTest {

  @TempDir private Path directory;

  @BeforeAll
  static void ffmpegIsHere() {
    for (String program : new String[] {"ffprobe", "ffmpeg"}) {
      boolean here =
          Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
              .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
      assumeThat(here).as("%s, of the package ffmpeg, is on the path", program).isTrue();
    }
  }

  /** Runs a program that must succeed and print nothing to its standard error. */
  private String run(List<String> command, FileRequest request) throws Exception {
    Path file = directory.resolve("file." + MediaTypes.ending(request.mediaType()));
    Files.write(file, ResultFile.of(request).bytes());
    List<String> words = new ArrayList<>();
    for (String word : command) {
      words.add(word.equals("FILE") ? file.toString() : word);
    }
    Path complaints = directory.resolve("complaints");
    Process process = new ProcessBuilder(words).redirectError(complaints.toFile()).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(complaints).isEmptyFile();
    return printed;
  }

  private JsonNode probe(FileRequest request) throws Exception {
    List<String> command =
        List.of(
            "ffprobe",
            "-v",
            "warning",
            "-count_packets",
            "-show_format",
            "-show_streams",
            "-of",
            "json",
            "FILE");
    JsonNode found = new JsonMapper().readTree(run(command, request));
    assertThat(found.path("streams")).hasSize(1);
    return found;
  }

  /** Decodes every packet. */
  private void play(FileRequest request) throws Exception {
    run(
        List.of("ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", "FILE", "-f", "null", "-"),
        request);
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, png, 16:9, 640, 360",
    "image/png, png, 9:16, 360, 640",
    "image/jpeg, mjpeg, 1:1, 640, 640",
    "image/jpeg, mjpeg, 4:3, 640, 480"
  })
  void images(String type, String codec, String ratio, int width, int height) throws Exception {
    JsonNode stream = probe(Requests.sized(type, ratio)).at("/streams/0");
    assertThat(stream.path("codec_name").textValue()).isEqualTo(codec);
    assertThat(stream.path("width").intValue()).isEqualTo(width);
    assertThat(stream.path("height").intValue()).isEqualTo(height);
    play(Requests.sized(type, ratio));
  }

  @ParameterizedTest
  @CsvSource({
    "16:9, 5, 640, 360",
    "9:16, 7.35, 360, 640",
    "1:1, 0.5, 640, 640",
    "4:3, 10, 640, 480",
    "3:4, 8, 480, 640",
    "3:2, 1.25, 630, 420",
    "2:3, 1.25, 420, 630",
    "5:4, 1.25, 640, 512",
    "4:5, 1.25, 512, 640",
    "21:9, 61.5, 630, 270",
    "9:21, 1.25, 270, 630"
  })
  void videos(String ratio, double seconds, int width, int height) throws Exception {
    FileRequest request = new FileRequest("video/mp4", "A fox", ratio, seconds, "", 1);
    JsonNode found = probe(request);
    JsonNode stream = found.at("/streams/0");
    assertThat(stream.path("codec_name").textValue()).isEqualTo("h264");
    assertThat(stream.path("width").intValue()).isEqualTo(width);
    assertThat(stream.path("height").intValue()).isEqualTo(height);
    assertThat(stream.path("sample_aspect_ratio").textValue()).isEqualTo("1:1");
    assertThat(stream.path("duration").asDouble()).isCloseTo(seconds, within(0.001));
    assertThat(stream.path("nb_read_packets").asInt()).isEqualTo((int) Math.round(seconds * 12));
    assertThat(found.at("/format/duration").asDouble()).isCloseTo(seconds, within(0.001));
    assertThat(found.at("/format/tags/title").textValue()).isEqualTo("A fox");
    play(request);
  }

  @ParameterizedTest
  @CsvSource({"0.5", "4.5", "7.35", "120", "600"})
  void sound(double seconds) throws Exception {
    FileRequest wav = Requests.lasting("audio/wav", seconds);
    JsonNode wave = probe(wav).at("/streams/0");
    assertThat(wave.path("codec_name").textValue()).isEqualTo("pcm_s16le");
    assertThat(wave.path("duration").asDouble()).isCloseTo(seconds, within(0.001));

    FileRequest mp3 = Requests.lasting("audio/mpeg", seconds);
    JsonNode found = probe(mp3);
    assertThat(found.at("/streams/0/codec_name").textValue()).isEqualTo("mp3");
    assertThat(found.at("/format/duration").asDouble()).isCloseTo(seconds, within(0.019));
    assertThat(found.at("/format/tags/title").textValue()).isEqualTo("A fox, 1");
    play(mp3);
  }

  @Test
  void subtitles() throws Exception {
    FileRequest words = Requests.saying("application/x-subrip", Requests.TEXT, 9, Cues.WORDS);
    JsonNode subRip = probe(words).at("/streams/0");
    assertThat(subRip.path("codec_name").textValue()).isEqualTo("subrip");
    assertThat(subRip.path("nb_read_packets").asInt()).isEqualTo(Requests.TEXT.split(" ").length);
    JsonNode webVtt = probe(Requests.of("text/vtt")).at("/streams/0");
    assertThat(webVtt.path("codec_name").textValue()).isEqualTo("webvtt");
    assertThat(webVtt.path("nb_read_packets").asInt()).isEqualTo(1);
  }
}
