package ai.kolbo.mock.junit;

import ai.kolbo.mock.KolboMockServer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a mock for a test class, on a free port and with jobs of 200 ms, and resets it before each
 * test. It stands on the class, or on what receives the mock: a parameter of a test, constructor or
 * lifecycle method, or a field that is not final. The mock comes as a {@link KolboMockServer}, and
 * its base URI as a {@link URI} or a {@link String}.
 *
 * <pre>{@code
 * @KolboMock
 * class CreditsTest {
 *   @Test
 *   void aNewAccountHasCredits(@KolboMock URI baseUri) { ... }
 * }
 * }</pre>
 *
 * <p>With the annotation on the class a parameter of type {@link KolboMockServer} needs none.
 * Nested classes use the mock of the class around them. Tests that run in parallel on one mock
 * would reset it under each other: let the tests of such a class run in one thread. {@link
 * KolboMockExtension} is for other settings.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER})
@ExtendWith(KolboMockExtension.class)
public @interface KolboMock {
  /**
   * On a class: whether to share one mock with all classes that say so, which saves its start. Such
   * classes must not run in parallel.
   */
  boolean shared() default false;
}
