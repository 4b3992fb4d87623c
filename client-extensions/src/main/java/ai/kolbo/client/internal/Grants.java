package ai.kolbo.client.internal;

import org.jspecify.annotations.Nullable;

/** Lets classes grant something while they are initialized. */
final class Grants {
  private Grants() {}

  static void initialize(Class<?> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  static <V> V checked(@Nullable V grant, Class<?> type) {
    if (grant == null) {
      throw new IllegalStateException(type.getName() + " does not grant its construction");
    }
    return grant;
  }
}
