package ai.kolbo.client;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

/** What the document says of an operation, as the generated interfaces carry it. */
final class Annotations {
  private Annotations() {}

  static <A extends Annotation> A on(Class<?> api, String operation, Class<A> type) {
    for (Method method : api.getMethods()) {
      if (method.getName().equals(operation) && method.isAnnotationPresent(type)) {
        return method.getAnnotation(type);
      }
    }
    throw new IllegalStateException(
        api.getSimpleName() + "." + operation + " has no @" + type.getSimpleName());
  }
}
