package ai.kolbo.mock.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaTypesTest {

  @Test
  void endingsTellTypes() {
    assertThat(MediaTypes.ofFileName("/files/my.photo.JPG")).isEqualTo("image/jpeg");
    assertThat(MediaTypes.ofFileName("fox.glb")).isEqualTo("model/gltf-binary");
    assertThat(MediaTypes.ofEnding("srt")).isEqualTo("application/x-subrip");
    assertThat(MediaTypes.ofFileName("fox")).isNull();
    assertThat(MediaTypes.ofFileName("fox.")).isNull();
    assertThat(MediaTypes.ofFileName("fox.unknown")).isNull();
  }

  @Test
  void typesTellEndings() {
    assertThat(MediaTypes.ending("image/jpeg")).isEqualTo("jpg");
    assertThat(MediaTypes.ending("Text/Plain; charset=utf-8")).isEqualTo("txt");
    assertThat(MediaTypes.ending("audio/x-wav")).isEqualTo("wav");
    assertThat(MediaTypes.ending("application/octet-stream")).isNull();
    assertThat(MediaTypes.canonical("application/octet-stream;x=1"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void bothWaysAgreeOnAllThatCanBeMade() {
    for (String ending :
        new String[] {
          "png", "jpg", "wav", "mp3", "mp4", "glb", "obj", "fbx", "usdz", "srt", "vtt", "txt",
          "json", "pdf"
        }) {
      String type = MediaTypes.ofEnding(ending);
      assertThat(type).as(ending).isNotNull();
      assertThat(MediaTypes.ending(type)).isEqualTo(ending);
      assertThat(ResultFile.supports(type)).as(type).isTrue();
    }
  }
}
