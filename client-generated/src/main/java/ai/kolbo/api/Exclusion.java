package ai.kolbo.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which inputs of an operation exclude or replace each other. Generated from {@code
 * x-kolbo-exclusions}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Exclusion.All.class)
public @interface Exclusion {
  /** The rule, for a person. */
  String value();

  /** Several rules of one operation. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {
    /** The rules. */
    Exclusion[] value();
  }
}
