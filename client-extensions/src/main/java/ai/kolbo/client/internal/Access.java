package ai.kolbo.client.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lets one package of this module construct a class of another whose constructor is not public, so
 * that no internal type stands in a public signature. The class grants it when it is initialized.
 */
public final class Access {
  private static final Map<Class<?>, Function<Calls, ?>> FACTORIES = new ConcurrentHashMap<>();
  private static final Map<Class<?>, StreamOpener<?>> OPENERS = new ConcurrentHashMap<>();

  private Access() {}

  /** Says how a class is constructed from the pipeline. */
  public static <T> void grant(Class<T> type, Function<Calls, T> factory) {
    FACTORIES.put(type, factory);
  }

  /** Says how a stream is made of a response. */
  public static <T> void grantStream(Class<T> type, StreamOpener<T> opener) {
    OPENERS.put(type, opener);
  }

  /** Constructs an instance of a class that has granted it. */
  public static <T> T create(Class<T> type, Calls calls) {
    return type.cast(granted(FACTORIES, type).apply(calls));
  }

  @SuppressWarnings("unchecked") // What is put under a class makes instances of it.
  static <T> StreamOpener<T> opener(Class<T> type) {
    return (StreamOpener<T>) granted(OPENERS, type);
  }

  private static <V> V granted(Map<Class<?>, V> grants, Class<?> type) {
    V grant = grants.get(type);
    if (grant == null) {
      initialize(type);
      grant = grants.get(type);
    }
    if (grant == null) {
      throw new IllegalStateException(type.getName() + " does not grant its construction");
    }
    return grant;
  }

  private static void initialize(Class<?> type) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
