package ai.kolbo.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an operation that starts a job and says how to follow it. Generated from {@code
 * x-kolbo-job}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface StartsJob {
  /** The {@code type} that start and status answers carry. */
  String type();

  /** The member of the start answer that holds the id to poll. */
  String idField();

  /** Seconds between two polls where the server gives no hint. */
  double pollIntervalSeconds();
}
