package ai.kolbo.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What an operation accepts as uploaded files. Generated from {@code x-kolbo-upload}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface UploadLimits {
  /** Name of the multipart part that holds a file. */
  String part();

  /** Fewest files. */
  int minCount();

  /** Most files. */
  int maxCount();

  /** Most bytes in one file. */
  long maxFileBytes() default Long.MAX_VALUE;

  /** Most bytes in all files together. */
  long maxTotalBytes() default Long.MAX_VALUE;

  /** Media types that a file may have, such as {@code image/*}; empty means any. */
  String[] mediaTypes();

  /** What to say when the number of files is wrong. */
  String countRule();

  /** What to say when a file is of another media type; empty if any will do. */
  String typeRule() default "";

  /** What to say when the files are too large. */
  String sizeRule();
}
