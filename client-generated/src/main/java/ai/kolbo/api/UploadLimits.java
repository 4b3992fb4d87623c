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
  /** The parts that hold files. */
  FilePart[] parts();

  /** Most bytes in all files together. */
  long maxTotalBytes() default Long.MAX_VALUE;

  /** What to say when the files together are too large; empty if there is no such limit. */
  String sizeRule() default "";

  /** A multipart part that holds a file, or several under one name. */
  @Target({})
  @interface FilePart {
    /** Name of the part. */
    String name();

    /** Fewest files. */
    int minCount() default 0;

    /** Most files. */
    int maxCount() default Integer.MAX_VALUE;

    /** Most bytes in one file. */
    long maxFileBytes() default Long.MAX_VALUE;

    /** Media types that a file may have, such as {@code image/*}; empty means any. */
    String[] mediaTypes() default {};

    /** What to say when the number of files is wrong; empty if any number will do. */
    String countRule() default "";

    /** What to say when a file is of another media type; empty if any will do. */
    String typeRule() default "";

    /** What to say when a file is too large; empty if there is no such limit. */
    String sizeRule() default "";
  }
}
