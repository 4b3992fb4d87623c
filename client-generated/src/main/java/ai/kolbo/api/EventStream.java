package ai.kolbo.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an operation that can answer with server-sent events. Generated from {@code
 * x-kolbo-stream}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EventStream {
  /** The boolean member of the request that asks for a stream. */
  String field();

  /** The media type of the stream. */
  String mediaType();

  /** The data of the event that ends the stream. */
  String terminator();
}
