package ai.kolbo.client.internal;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.core.json.PackageVersion;

/** Tells in one sentence that the class path has a library that the client cannot work with. */
public final class LibraryVersions {
  private LibraryVersions() {}

  /**
   * @throws IllegalStateException if a library is too old
   */
  public static void check() {
    try {
      Class.forName("okhttp3.OkHttp", false, LibraryVersions.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw tooOld("OkHttp 4.12 or newer", "it has an older one");
    }
    Version jackson = PackageVersion.VERSION;
    if (jackson.getMajorVersion() != 2 || jackson.getMinorVersion() < 15) {
      throw tooOld("jackson-core 2.15 or newer", "it has " + jackson);
    }
  }

  private static IllegalStateException tooOld(String library, String found) {
    return new IllegalStateException(
        "the Kolbo client needs " + library + " on the class path; " + found);
  }
}
