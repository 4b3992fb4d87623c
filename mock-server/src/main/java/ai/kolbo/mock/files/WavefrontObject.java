package ai.kolbo.mock.files;

import java.util.Locale;

/** A Wavefront OBJ file, without materials: those would be a file of their own. */
final class WavefrontObject {
  private WavefrontObject() {}

  static ResultFile make(FileRequest request) {
    Mesh mesh = Mesh.of(request);
    StringBuilder file = new StringBuilder("# Kolbo mock\no ");
    file.append(String.join(" ", Texts.words(request.label()))).append('\n');
    vectors(file, "v", mesh.positions());
    vectors(file, "vn", mesh.normals());
    for (int corner = 1; corner <= mesh.corners(); corner += 3) {
      String face = "f %1$d//%1$d %2$d//%2$d %3$d//%3$d\n";
      file.append(String.format(Locale.ROOT, face, corner, corner + 1, corner + 2));
    }
    return ResultFile.of("model/obj", file.toString());
  }

  private static void vectors(StringBuilder file, String keyword, float[] numbers) {
    for (int i = 0; i < numbers.length; i += 3) {
      float[] vector = {numbers[i], numbers[i + 1], numbers[i + 2]};
      file.append(keyword).append(' ').append(Mesh.join(" ", vector)).append('\n');
    }
  }
}
