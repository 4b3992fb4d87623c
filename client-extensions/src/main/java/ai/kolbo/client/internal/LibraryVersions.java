package ai.kolbo.client.internal;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.json.PackageVersion;

/**
 * Tells in one sentence that the class path or module path has a library that the client cannot
 * work with.
 */
public final class LibraryVersions {
  private LibraryVersions() {}

  /**
   * @throws IllegalStateException if a library is too old, or hidden by another jar of its name
   */
  public static void check() {
    require("okhttp3.OkHttp", "OkHttp 4.12 or newer");
    require("okio.Buffer", "Okio 3 (okio-jvm)");
    Version jackson = PackageVersion.VERSION;
    if (jackson.getMajorVersion() != 2 || jackson.getMinorVersion() < 15) {
      throw unusable("jackson-core 2.15 or newer", "has " + jackson);
    }
  }

  private static void require(String type, String library) {
    try {
      Class.forName(type, false, LibraryVersions.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw unusable(library, "has none, or an older or empty jar of that name before it");
    }
  }

  private static IllegalStateException unusable(String library, String found) {
    return new IllegalStateException(
        "the Kolbo client needs " + library + "; the class path or module path " + found);
  }
}
