package ai.kolbo.client.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the streams of other packages, whose constructors are not public, are made of a response. */
public final class StreamOpeners {
  private static final Map<Class<?>, StreamOpener<?>> OPENERS = new ConcurrentHashMap<>();

  private StreamOpeners() {}

  /** Says how a stream is made; its class does so while it is initialized. */
  public static <T> void grant(Class<T> type, StreamOpener<T> opener) {
    OPENERS.put(type, opener);
  }

  @SuppressWarnings("unchecked") // What is put under a class makes instances of it.
  static <T> StreamOpener<T> of(Class<T> type) {
    StreamOpener<?> opener = OPENERS.get(type);
    if (opener == null) {
      Grants.initialize(type);
      opener = OPENERS.get(type);
    }
    return (StreamOpener<T>) Grants.checked(opener, type);
  }
}
