package ai.kolbo.mock.files;

import java.util.SplittableRandom;

/**
 * A cut stone, one unit wide, in triangles that share no corners. Each corner has three numbers in
 * the positions and three in the normals; y points upwards.
 */
record Mesh(float[] positions, float[] normals, float[] color) {

  static Mesh of(FileRequest request) {
    SplittableRandom random = request.random();
    int sides = random.nextInt(5, 12);
    float[] top = {0, random.nextInt(50, 101) / 100f, 0};
    float[] bottom = {0, random.nextInt(-100, -49) / 100f, 0};
    float[] positions = new float[2 * sides * 9];
    float[] normals = new float[positions.length];
    for (int i = 0; i < sides; i++) {
      float[] from = rim(i, sides);
      float[] to = rim((i + 1) % sides, sides);
      triangle(positions, normals, 18 * i, to, from, top);
      triangle(positions, normals, 18 * i + 9, from, to, bottom);
    }
    float[] color = new float[3];
    for (int i = 0; i < color.length; i++) {
      color[i] = random.nextInt(20, 91) / 100f;
    }
    return new Mesh(positions, normals, color);
  }

  int corners() {
    return positions.length / 3;
  }

  private static float[] rim(int corner, int corners) {
    double angle = 2 * Math.PI * corner / corners;
    return new float[] {(float) Math.cos(angle) / 2, 0, (float) Math.sin(angle) / 2};
  }

  private static void triangle(
      float[] positions, float[] normals, int at, float[] a, float[] b, float[] c) {
    float[] normal = normal(a, b, c);
    float[][] corners = {a, b, c};
    for (int i = 0; i < corners.length; i++) {
      System.arraycopy(corners[i], 0, positions, at + 3 * i, 3);
      System.arraycopy(normal, 0, normals, at + 3 * i, 3);
    }
  }

  /** The unit normal of a triangle whose corners run counterclockwise. */
  private static float[] normal(float[] a, float[] b, float[] c) {
    double[] cross = new double[3];
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      int j = (i + 1) % 3;
      int k = (i + 2) % 3;
      cross[i] = (double) (b[j] - a[j]) * (c[k] - a[k]) - (double) (b[k] - a[k]) * (c[j] - a[j]);
      squares += cross[i] * cross[i];
    }
    double length = Math.sqrt(squares);
    return new float[] {
      (float) (cross[0] / length), (float) (cross[1] / length), (float) (cross[2] / length)
    };
  }

  /** Joins numbers in a notation that all text formats share. */
  static String join(String separator, float[] numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      text.append(i > 0 ? separator : "").append(number(numbers[i]));
    }
    return text.toString();
  }

  private static String number(float number) {
    return Math.abs(number) < 1e-3 ? "0" : Float.toString(number);
  }
}
