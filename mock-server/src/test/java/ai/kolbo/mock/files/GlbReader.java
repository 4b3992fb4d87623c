package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a binary glTF 2.0 file and checks it against the specification. */
final class GlbReader {
  private static final int FLOAT = 5126;
  private static final int UNSIGNED_SHORT = 5123;

  private final JsonNode json;
  private final ByteBuffer binary;

  GlbReader(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getInt()).as("magic").isEqualTo(0x46546C67);
    assertThat(in.getInt()).as("version").isEqualTo(2);
    assertThat(in.getInt()).as("length").isEqualTo(file.length);
    byte[] text = chunk(in, 0x4E4F534A);
    json =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readTree(new String(text, UTF_8));
    binary = ByteBuffer.wrap(chunk(in, 0x004E4942)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.hasRemaining()).isFalse();
    assertThat(json.at("/asset/version").textValue()).isEqualTo("2.0");
    checkBuffers();
    json.path("accessors").forEach(this::checkAccessor);
  }

  private static byte[] chunk(ByteBuffer in, int type) {
    int length = in.getInt();
    assertThat(length % 4).as("chunks are aligned").isZero();
    assertThat(in.getInt()).as("chunk type").isEqualTo(type);
    byte[] content = new byte[length];
    in.get(content);
    return content;
  }

  private void checkBuffers() {
    assertThat(json.path("buffers")).hasSize(1);
    int length = json.at("/buffers/0/byteLength").intValue();
    assertThat(binary.capacity() - length).isBetween(0, 3);
    int end = 0;
    for (JsonNode view : json.path("bufferViews")) {
      assertThat(view.path("buffer").intValue()).isZero();
      assertThat(view.path("byteOffset").intValue()).as("no gap, no overlap").isEqualTo(end);
      assertThat(view.path("byteLength").intValue()).isPositive();
      end += view.path("byteLength").intValue();
    }
    assertThat(end).isEqualTo(length);
  }

  private void checkAccessor(JsonNode accessor) {
    JsonNode view = view(accessor);
    int size = accessor.path("componentType").intValue() == FLOAT ? 4 : 2;
    int components = accessor.path("type").textValue().equals("VEC3") ? 3 : 1;
    assertThat(view.path("byteOffset").intValue() % size).isZero();
    assertThat(accessor.path("count").intValue() * size * components)
        .isEqualTo(view.path("byteLength").intValue());
  }

  private JsonNode view(JsonNode accessor) {
    return json.path("bufferViews").required(accessor.required("bufferView").intValue());
  }

  /** Follows scene, node, mesh and primitive to triangles, and checks each. */
  void checkTriangles() {
    JsonNode node = json.path("nodes").required(json.at("/scenes/0/nodes/0").intValue());
    JsonNode mesh = json.path("meshes").required(node.required("mesh").intValue());
    JsonNode primitive = mesh.path("primitives").required(0);
    json.path("materials").required(primitive.required("material").intValue());
    float[][] positions = vectors(primitive.at("/attributes/POSITION"));
    float[][] normals = vectors(primitive.at("/attributes/NORMAL"));
    assertThat(normals.length).isEqualTo(positions.length);
    checkBounds(primitive.at("/attributes/POSITION"), positions);
    JsonNode accessor = json.path("accessors").required(primitive.path("indices").intValue());
    assertThat(accessor.path("componentType").intValue()).isEqualTo(UNSIGNED_SHORT);
    int count = accessor.path("count").intValue();
    assertThat(count % 3).isZero();
    assertThat(count).isGreaterThanOrEqualTo(30);
    int offset = view(accessor).path("byteOffset").intValue();
    for (int i = 0; i < count; i += 3) {
      float[][] corners = new float[3][];
      for (int corner = 0; corner < 3; corner++) {
        int index = Short.toUnsignedInt(binary.getShort(offset + 2 * (i + corner)));
        assertThat(index).isLessThan(positions.length);
        corners[corner] = positions[index];
        checkFacing(corners[corner], normals[index]);
      }
      checkWinding(corners, normals[Short.toUnsignedInt(binary.getShort(offset + 2 * i))]);
    }
  }

  /** Normals have the length 1 and lead away from the middle of the stone. */
  private static void checkFacing(float[] position, float[] normal) {
    assertThat(Math.sqrt(product(normal, normal))).isCloseTo(1, within(1e-5));
    assertThat(product(position, normal)).isPositive();
  }

  /** The corners go round counterclockwise, seen from where the normal leads. */
  private static void checkWinding(float[][] corners, float[] normal) {
    float[] cross = new float[3];
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      int k = (i + 2) % 3;
      cross[i] =
          (corners[1][j] - corners[0][j]) * (corners[2][k] - corners[0][k])
              - (corners[1][k] - corners[0][k]) * (corners[2][j] - corners[0][j]);
    }
    assertThat(product(cross, normal)).isGreaterThan(0.01);
  }

  private static double product(float[] a, float[] b) {
    return (double) a[0] * b[0] + (double) a[1] * b[1] + (double) a[2] * b[2];
  }

  private void checkBounds(JsonNode index, float[][] positions) {
    JsonNode accessor = json.path("accessors").required(index.intValue());
    for (int axis = 0; axis < 3; axis++) {
      float least = Float.MAX_VALUE;
      float greatest = -Float.MAX_VALUE;
      for (float[] position : positions) {
        least = Math.min(least, position[axis]);
        greatest = Math.max(greatest, position[axis]);
      }
      assertThat(accessor.path("min").required(axis).floatValue()).isEqualTo(least);
      assertThat(accessor.path("max").required(axis).floatValue()).isEqualTo(greatest);
    }
  }

  private float[][] vectors(JsonNode index) {
    JsonNode accessor = json.path("accessors").required(index.intValue());
    assertThat(accessor.path("componentType").intValue()).isEqualTo(FLOAT);
    int offset = view(accessor).path("byteOffset").intValue();
    float[][] vectors = new float[accessor.path("count").intValue()][3];
    for (int i = 0; i < vectors.length; i++) {
      for (int axis = 0; axis < 3; axis++) {
        vectors[i][axis] = binary.getFloat(offset + 12 * i + 4 * axis);
      }
    }
    return vectors;
  }

  String name() {
    return json.at("/nodes/0/name").textValue();
  }
}
