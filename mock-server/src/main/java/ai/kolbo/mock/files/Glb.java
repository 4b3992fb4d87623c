package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/** A binary glTF 2.0 file. */
final class Glb {
  private static final int MAGIC = 0x46546C67;
  private static final int JSON = 0x4E4F534A;
  private static final int BINARY = 0x004E4942;

  private Glb() {}

  static ResultFile make(FileRequest request) {
    Mesh mesh = Mesh.of(request);
    byte[] json = padded(json(mesh, request.label()).getBytes(UTF_8));
    int binary = bytes(mesh.positions()) + bytes(mesh.normals()) + indexBytes(mesh);
    ByteBuffer file =
        ByteBuffer.allocate(12 + 8 + json.length + 8 + binary).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(MAGIC).putInt(2).putInt(file.capacity());
    file.putInt(json.length).putInt(JSON).put(json);
    file.putInt(binary).putInt(BINARY);
    for (float[] numbers : new float[][] {mesh.positions(), mesh.normals()}) {
      for (float number : numbers) {
        file.putFloat(number);
      }
    }
    for (int i = 0; i < mesh.corners(); i++) {
      file.putShort((short) i);
    }
    return ResultFile.of("model/gltf-binary", file.array());
  }

  private static String json(Mesh mesh, String label) {
    int numbers = bytes(mesh.positions());
    int indices = indexBytes(mesh);
    return String.format(
        Locale.ROOT,
        """
        {"asset":{"version":"2.0","generator":"Kolbo mock"},"scene":0,"scenes":[{"nodes":[0]}],\
        "nodes":[{"name":%1$s,"mesh":0}],\
        "meshes":[{"primitives":[{"attributes":{"POSITION":0,"NORMAL":1},"indices":2,"material":0}]}],\
        "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[%2$s,1],"metallicFactor":0.1}}],\
        "accessors":[\
        {"bufferView":0,"componentType":5126,"count":%3$d,"type":"VEC3","min":[%4$s],"max":[%5$s]},\
        {"bufferView":1,"componentType":5126,"count":%3$d,"type":"VEC3"},\
        {"bufferView":2,"componentType":5123,"count":%3$d,"type":"SCALAR"}],\
        "bufferViews":[\
        {"buffer":0,"byteLength":%6$d,"target":34962},\
        {"buffer":0,"byteOffset":%6$d,"byteLength":%6$d,"target":34962},\
        {"buffer":0,"byteOffset":%7$d,"byteLength":%8$d,"target":34963}],\
        "buffers":[{"byteLength":%9$d}]}""",
        TextNode.valueOf(label),
        Mesh.join(",", mesh.color()),
        mesh.corners(),
        bound(mesh.positions(), false),
        bound(mesh.positions(), true),
        numbers,
        2 * numbers,
        indices,
        2 * numbers + indices);
  }

  /** The least or the greatest of each coordinate. */
  private static String bound(float[] positions, boolean greatest) {
    float[] bound = Arrays.copyOf(positions, 3);
    for (int i = 3; i < positions.length; i++) {
      int axis = i % 3;
      bound[axis] =
          greatest ? Math.max(bound[axis], positions[i]) : Math.min(bound[axis], positions[i]);
    }
    return bound[0] + "," + bound[1] + "," + bound[2];
  }

  private static int bytes(float[] numbers) {
    return numbers.length * Float.BYTES;
  }

  /** A multiple of 4: there is an even number of triangles. */
  private static int indexBytes(Mesh mesh) {
    return mesh.corners() * Short.BYTES;
  }

  /** With spaces after it, up to a multiple of 4 bytes. */
  private static byte[] padded(byte[] json) {
    byte[] padded = Arrays.copyOf(json, (json.length + 3) / 4 * 4);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }
}
