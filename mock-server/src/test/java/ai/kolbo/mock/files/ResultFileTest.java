package ai.kolbo.mock.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFileTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "image/jpeg",
        "audio/wav",
        "audio/mpeg",
        "video/mp4",
        "model/gltf-binary",
        "model/obj",
        "model/fbx",
        "model/vnd.usdz+zip",
        "application/x-subrip",
        "text/vtt",
        "text/plain",
        "application/json",
        "application/pdf"
      })
  void equalRequestsMakeEqualBytesAndOthersDoNot(String mediaType) {
    FileRequest request = Requests.of(mediaType);
    ResultFile file = ResultFile.of(request);
    assertThat(file.mediaType()).startsWith(mediaType);
    assertThat(file.bytes()).hasSize((int) file.length());
    assertThat(ResultFile.of(Requests.of(mediaType)).bytes()).isEqualTo(file.bytes());
    FileRequest other =
        new FileRequest(mediaType, "Another fox", "9:16", 3, "Another text", request.seed());
    assertThat(ResultFile.of(other).bytes()).isNotEqualTo(file.bytes());
  }

  @Test
  void theSeedDecidesOnColorsTonesAndShapes() {
    for (String type : new String[] {"image/png", "audio/wav", "audio/mpeg", "model/obj"}) {
      long different =
          Arrays.stream(new long[] {1, 2, 3, 4, 5, 6, 7, 8})
              .mapToObj(seed -> ResultFile.of(new FileRequest(type, "x", null, 1, "", seed)))
              .map(file -> Arrays.hashCode(file.bytes()))
              .distinct()
              .count();
      assertThat(different).as(type).isGreaterThan(2);
    }
  }

  @Test
  void typesAreKnownByOtherNamesAndWithParameters() {
    assertThat(ResultFile.of(Requests.of("Audio/X-WAV")).mediaType()).isEqualTo("audio/wav");
    assertThat(ResultFile.of(Requests.of("text/plain; charset=x")).mediaType())
        .isEqualTo("text/plain;charset=utf-8");
    assertThat(ResultFile.supports("image/jpg")).isTrue();
    assertThat(ResultFile.supports("image/x-exr")).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultFile.of(Requests.of("image/x-exr")))
        .withMessageContaining("image/x-exr");
  }

  @Test
  void rangesAreThePartsOfTheWhole() throws IOException {
    ResultFile file = ResultFile.of(Requests.lasting("audio/wav", 3.5));
    byte[] whole = file.bytes();
    for (int[] range : new int[][] {{0, 10}, {40, 10}, {16_040, 20}, {20_000, 30_000}, {44, 0}}) {
      ByteArrayOutputStream part = new ByteArrayOutputStream();
      file.writeTo(part, range[0], range[1]);
      assertThat(part.toByteArray())
          .isEqualTo(Arrays.copyOfRange(whole, range[0], range[0] + range[1]));
    }
    assertThatThrownBy(() -> file.writeTo(new ByteArrayOutputStream(), whole.length - 5, 6))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void missingValuesHaveDefaults() {
    for (double seconds : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(Requests.lasting("audio/wav", seconds).seconds()).isEqualTo(5);
    }
    assertThat(new FileRequest("text/plain", "label", null, 1, " \n", 1).text()).isEqualTo("label");
    assertThat(ResultFile.of(new FileRequest("text/vtt", "", null, 1, "", 1)).length())
        .isGreaterThan("WEBVTT".length());
  }

  @Test
  void labelsOfAnyLengthAndKindDoNoHarm() {
    String strange = "\u0000\ud800%s%n\\\"'<>()\r\n--> " + "x".repeat(1_000_000);
    for (String type : new String[] {"image/png", "audio/mpeg", "video/mp4", "model/obj"}) {
      assertThat(ResultFile.of(Requests.labelled(type, strange)).length()).isPositive();
    }
    for (String type : new String[] {"model/fbx", "model/vnd.usdz+zip", "application/pdf"}) {
      assertThat(ResultFile.of(Requests.labelled(type, strange)).length()).isPositive();
    }
  }
}
