package ai.kolbo.model;

import java.util.List;
import okhttp3.MediaType;

/** Checks the files of a member of a form. Violations are reported in the document's words. */
public final class FilesValidation {
  private final Validation validation;
  private final String name;
  private final List<UploadFile> files;

  FilesValidation(Validation validation, String name, List<UploadFile> files) {
    this.validation = validation;
    this.name = name;
    this.files = files;
  }

  /**
   * The number of files must be in a range.
   *
   * @param rule the document's words for it
   */
  public FilesValidation count(int min, int max, String rule) {
    if (files.size() < min || files.size() > max) {
      violation(rule, String.valueOf(files.size()));
    }
    return this;
  }

  /**
   * Each file must be of one of these media types.
   *
   * @param rule the document's words for it
   * @param ranges such as {@code image/png} or {@code image/*}
   */
  public FilesValidation mediaTypes(String rule, String... ranges) {
    for (UploadFile file : files) {
      if (file != null && !matches(file, ranges)) {
        violation(rule, file + "; UploadFile.of(path, mediaType) sets the type");
      }
    }
    return this;
  }

  /**
   * Each file must have at most so many bytes. A file of unknown size passes.
   *
   * @param rule the document's words for it
   */
  public FilesValidation maxBytes(long bytes, String rule) {
    for (UploadFile file : files) {
      if (file != null && file.length() > bytes) {
        violation(rule, file.toString());
      }
    }
    return this;
  }

  private void violation(String rule, String given) {
    validation.add(name + " is refused: " + rule + " Given: " + given + ".");
  }

  private static boolean matches(UploadFile file, String[] ranges) {
    MediaType given = MediaType.get(file.mediaType());
    String type = given.type() + "/" + given.subtype();
    for (String range : ranges) {
      if (range.equals(type) || range.equals(given.type() + "/*") || range.equals("*/*")) {
        return true;
      }
    }
    return false;
  }
}
