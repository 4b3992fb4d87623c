package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A USDZ file: a scene in the text form of USD, stored in a ZIP archive without compression. */
final class Usdz {
  private static final String NAME = "model.usda";

  /** Offset of the scene in the archive: USDZ requires a multiple of 64 bytes. */
  private static final int START = 64;

  private static final int LOCAL_HEADER = 30;
  private static final int EXTRA_FIELD_HEADER = 4;

  private static final String SCENE =
      """
      #usda 1.0
      (
          defaultPrim = "Model"
          metersPerUnit = 1
          upAxis = "Y"
      )

      def Xform "Model" (
          kind = "component"
          displayName = "%s"
      )
      {
          def Mesh "Stone"
          {
              uniform token subdivisionScheme = "none"
              int[] faceVertexCounts = [%s]
              int[] faceVertexIndices = [%s]
              point3f[] points = [%s]
              normal3f[] normals = [%s] (
                  interpolation = "vertex"
              )
              color3f[] primvars:displayColor = [%s]
          }
      }
      """;

  private Usdz() {}

  static ResultFile make(FileRequest request) throws IOException {
    byte[] scene = scene(Mesh.of(request), request.label()).getBytes(UTF_8);
    CRC32 checksum = new CRC32();
    checksum.update(scene);
    ZipEntry entry = new ZipEntry(NAME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(scene.length);
    entry.setCrc(checksum.getValue());
    entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
    entry.setExtra(padding(START - LOCAL_HEADER - NAME.length()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
      archive.putNextEntry(entry);
      archive.write(scene);
    }
    return ResultFile.of("model/vnd.usdz+zip", bytes.toByteArray());
  }

  /** A ZIP extra field that only pads. */
  private static byte[] padding(int length) {
    byte[] field = new byte[length];
    field[0] = (byte) 0x86;
    field[1] = 0x19;
    field[2] = (byte) (length - EXTRA_FIELD_HEADER);
    return field;
  }

  private static String scene(Mesh mesh, String label) {
    StringJoiner counts = new StringJoiner(", ");
    StringJoiner indices = new StringJoiner(", ");
    for (int i = 0; i < mesh.corners(); i++) {
      indices.add(Integer.toString(i));
      if (i % 3 == 0) {
        counts.add("3");
      }
    }
    String name = String.join(" ", Texts.words(label)).replace("\\", "\\\\").replace("\"", "\\\"");
    return SCENE.formatted(
        name,
        counts,
        indices,
        vectors(mesh.positions()),
        vectors(mesh.normals()),
        vectors(mesh.color()));
  }

  private static String vectors(float[] numbers) {
    StringJoiner vectors = new StringJoiner(", ");
    for (int i = 0; i < numbers.length; i += 3) {
      float[] vector = {numbers[i], numbers[i + 1], numbers[i + 2]};
      vectors.add("(" + Mesh.join(", ", vector) + ")");
    }
    return vectors.toString();
  }
}
