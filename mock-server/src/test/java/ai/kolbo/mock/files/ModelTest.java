package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {

  private static String text(String mediaType, String label) {
    return new String(ResultFile.of(Requests.labelled(mediaType, label)).bytes(), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc", "a \"fox\" \\ שועל\n\u0000"})
  void glbHoldsToTheSpecification(String label) throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      FileRequest request = new FileRequest("model/gltf-binary", label, null, 0, "", seed);
      GlbReader reader = new GlbReader(ResultFile.of(request).bytes());
      assertThat(reader.name()).isEqualTo(label);
      reader.checkTriangles();
    }
  }

  @Test
  void objHasFacesOfTheCornersAndNormalsThatItHas() {
    List<String> lines = text("model/obj", "two\nlines").lines().toList();
    assertThat(lines).contains("o two lines");
    long corners = lines.stream().filter(line -> line.matches("v( -?[\\d.]+){3}")).count();
    long normals = lines.stream().filter(line -> line.matches("vn( -?[\\d.]+){3}")).count();
    List<String> faces = lines.stream().filter(line -> line.startsWith("f ")).toList();
    assertThat(faces).hasSizeGreaterThanOrEqualTo(10);
    assertThat(corners).isEqualTo(3L * faces.size()).isEqualTo(normals);
    assertThat(lines).hasSize((int) (2 + corners + normals + faces.size()));
    long[] used =
        faces.stream()
            .flatMap(face -> Pattern.compile("(\\d+)//\\1").matcher(face).results())
            .mapToLong(corner -> Long.parseLong(corner.group(1)))
            .toArray();
    assertThat(used).containsExactly(LongStream.rangeClosed(1, corners).toArray());
  }

  @Test
  void fbxHasArraysOfTheLengthsThatItTells() {
    String file = text("model/fbx", "a \"fox\", {red}; 100%");
    assertThat(file).startsWith("; FBX 7.4.0").contains("\"Model::a fox red 100%\", \"Mesh\" {");
    List<MatchResult> arrays =
        Pattern.compile("(\\w+): \\*(\\d+) \\{\\s+a: (\\S+)\\s+}").matcher(file).results().toList();
    assertThat(arrays)
        .extracting(array -> array.group(1))
        .containsExactly("Vertices", "PolygonVertexIndex", "Normals", "Materials");
    assertThat(arrays)
        .allSatisfy(
            array ->
                assertThat(array.group(3).split(",")).hasSize(Integer.parseInt(array.group(2))));
    String[] indices = arrays.get(1).group(3).split(",");
    for (int i = 0; i < indices.length; i++) {
      assertThat(Integer.parseInt(indices[i])).isEqualTo(i % 3 == 2 ? -i - 1 : i);
    }
    assertThat(file.replaceAll("[^{]", "")).hasSameSizeAs(file.replaceAll("[^}]", ""));
  }

  @Test
  void usdzIsAnAlignedUncompressedArchive() throws IOException {
    byte[] file = ResultFile.of(Requests.labelled("model/vnd.usdz+zip", "a \"fox\"")).bytes();
    ByteBuffer head = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(head.getShort(8)).as("compression").isZero();
    int start = 30 + head.getShort(26) + head.getShort(28);
    assertThat(start % 64).isZero();
    ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(file));
    ZipEntry entry = archive.getNextEntry();
    assertThat(entry).isNotNull();
    assertThat(entry.getName()).isEqualTo("model.usda");
    String scene = new String(archive.readAllBytes(), UTF_8);
    assertThat(new String(file, start, scene.length(), UTF_8)).isEqualTo(scene);
    assertThat(archive.getNextEntry()).isNull();
    assertThat(scene).startsWith("#usda 1.0\n").contains("displayName = \"a \\\"fox\\\"\"");
    int points = list(scene, "points").split("\\), \\(").length;
    assertThat(list(scene, "normals").split("\\), \\(")).hasSize(points);
    assertThat(list(scene, "faceVertexIndices").split(", ")).hasSize(points);
    assertThat(list(scene, "faceVertexCounts").split(", ")).hasSize(points / 3).containsOnly("3");
  }

  private static String list(String scene, String name) {
    int start = scene.indexOf(name + " = [") + name.length() + 4;
    return scene.substring(start, scene.indexOf(']', start));
  }
}
