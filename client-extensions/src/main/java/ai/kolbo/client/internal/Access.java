package ai.kolbo.client.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lets one package of this module construct a class of another whose constructor is not public, so
 * that no internal type stands in a public signature. The class grants it when it is initialized.
 */
public final class Access {
  private static final Map<Class<?>, Function<?, ?>> FACTORIES = new ConcurrentHashMap<>();

  private Access() {}

  /** Says how a class is constructed, and from what. */
  public static <F, T> void grant(Class<T> type, Function<F, T> factory) {
    FACTORIES.put(type, factory);
  }

  /**
   * Constructs an instance of a class that has granted it.
   *
   * @param from of the class that the factory takes
   */
  @SuppressWarnings("unchecked") // Each class is constructed in one place only.
  public static <F, T> T create(Class<T> type, F from) {
    try {
      Class.forName(type.getName(), true, type.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    Function<?, ?> factory = FACTORIES.get(type);
    if (factory == null) {
      throw new IllegalStateException(type.getName() + " does not grant its construction");
    }
    return type.cast(((Function<F, ?>) factory).apply(from));
  }
}
