package ai.kolbo.mock.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedFields;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import ai.kolbo.mock.KolboMockServer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/**
 * Starts a mock for a test class and resets it before each test; with settings of its own where it
 * is registered by hand, else by {@link KolboMock}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KolboMockExtension mock =
 *     KolboMockExtension.of(KolboMockServer.builder().speed(100));
 * }</pre>
 *
 * <p>In a static field it starts one mock for the class, in another field one for each test. The
 * mock ends with what it was started for. Parameters of type {@link KolboMockServer} receive it.
 */
public final class KolboMockExtension
    implements BeforeAllCallback, BeforeEachCallback, TestInstancePostProcessor, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(KolboMockExtension.class);
  private static final Set<Class<?>> TYPES = Set.of(KolboMockServer.class, URI.class, String.class);

  private final KolboMockServer.@Nullable Builder settings;
  private volatile @Nullable KolboMockServer server;

  /** For JUnit, which makes one for {@link KolboMock}. */
  KolboMockExtension() {
    this.settings = null;
  }

  private KolboMockExtension(KolboMockServer.Builder settings) {
    this.settings = settings;
  }

  /** An extension that starts its mock with these settings. */
  public static KolboMockExtension of(KolboMockServer.Builder settings) {
    return new KolboMockExtension(Objects.requireNonNull(settings, "settings"));
  }

  /**
   * The mock that runs.
   *
   * @throws IllegalStateException if none runs, as before the first test
   */
  public KolboMockServer server() {
    KolboMockServer running = server;
    if (running == null) {
      throw new IllegalStateException("The mock has not been started for a test yet");
    }
    return running;
  }

  /**
   * Where the mock listens, without a trailing slash.
   *
   * @throws IllegalStateException if none runs, as before the first test
   */
  public URI baseUri() {
    return server().baseUri();
  }

  /** Ends a mock with what it was started for; JUnit 6 closes every {@link AutoCloseable}. */
  private record Running(KolboMockServer server) implements CloseableResource, AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    mock(context);
    set(context.getRequiredTestClass(), null, context);
  }

  @Override
  public void postProcessTestInstance(Object instance, ExtensionContext context)
      throws IllegalAccessException {
    set(instance.getClass(), instance, context);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    mock(context).reset();
    for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
      set(instance.getClass(), instance, context);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    boolean isAnnotated = parameter.isAnnotated(KolboMock.class);
    return settings == null && isAnnotated
        ? TYPES.contains(type)
        : type == KolboMockServer.class && !isAnnotated;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return as(parameter.getParameter().getType(), mock(context));
  }

  /** Sets the annotated fields of an instance, or the static ones. */
  private void set(Class<?> type, @Nullable Object instance, ExtensionContext context)
      throws IllegalAccessException {
    if (settings != null) {
      return;
    }
    for (Field field :
        findAnnotatedFields(
            type,
            KolboMock.class,
            f -> Modifier.isStatic(f.getModifiers()) == (instance == null))) {
      if (!TYPES.contains(field.getType()) || Modifier.isFinal(field.getModifiers())) {
        throw new ExtensionConfigurationException(
            field + " must be a KolboMockServer, a URI or a String, and not final");
      }
      field.setAccessible(true);
      field.set(instance, as(field.getType(), mock(context)));
    }
  }

  private static Object as(Class<?> type, KolboMockServer mock) {
    return type == KolboMockServer.class
        ? mock
        : type == URI.class ? mock.baseUri() : mock.baseUri().toString();
  }

  /** The mock for a test, started if need be. */
  private KolboMockServer mock(ExtensionContext context) {
    KolboMockServer.Builder given = settings;
    Object key = given == null ? KolboMockServer.class : this;
    ExtensionContext owner = given == null ? owner(context) : context;
    Running running =
        owner
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(
                key,
                name -> new Running(given == null ? KolboMockServer.start() : given.start()),
                Running.class);
    server = running.server;
    return running.server;
  }

  /** The outermost test class, or the whole run if its mock is a shared one. */
  private static ExtensionContext owner(ExtensionContext context) {
    ExtensionContext outermost = context;
    for (ExtensionContext parent = context.getParent().orElse(null);
        parent != null && parent.getTestClass().isPresent();
        parent = parent.getParent().orElse(null)) {
      outermost = parent;
    }
    boolean isShared =
        findAnnotation(outermost.getTestClass(), KolboMock.class)
            .map(KolboMock::shared)
            .orElse(false);
    return isShared ? context.getRoot() : outermost;
  }
}
