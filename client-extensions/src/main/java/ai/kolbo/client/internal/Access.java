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

  private Access() {}

  /** Says how a class is constructed from the pipeline. */
  public static <T> void grant(Class<T> type, Function<Calls, T> factory) {
    FACTORIES.put(type, factory);
  }

  /** Constructs an instance of a class that has granted it. */
  public static <T> T create(Class<T> type, Calls calls) {
    return type.cast(granted(type).apply(calls));
  }

  private static Function<Calls, ?> granted(Class<?> type) {
    Function<Calls, ?> grant = FACTORIES.get(type);
    if (grant == null) {
      Grants.initialize(type);
      grant = FACTORIES.get(type);
    }
    return Grants.checked(grant, type);
  }
}
