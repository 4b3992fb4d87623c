package ai.kolbo.client;

import ai.kolbo.api.UploadLimits;
import ai.kolbo.api.UploadLimits.FilePart;
import ai.kolbo.model.UploadFile;
import java.util.Arrays;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.MultipartBody;

/** Holds files against what an operation accepts, before a byte is sent. */
final class UploadCheck {
  private final UploadLimits limits;

  private UploadCheck(UploadLimits limits) {
    this.limits = limits;
  }

  /** The limits that the document states for an operation of a generated interface. */
  static UploadCheck of(Class<?> api, String operation) {
    return new UploadCheck(Annotations.on(api, operation, UploadLimits.class));
  }

  /**
   * The parts that carry the files of an operation that takes them in one part.
   *
   * @throws IllegalArgumentException if a limit is broken; the message names the rule and what was
   *     given
   */
  List<MultipartBody.Part> parts(List<UploadFile> files) {
    FilePart part = limits.parts()[0];
    if (files.size() < part.minCount() || files.size() > part.maxCount()) {
      throw new IllegalArgumentException(part.countRule() + " Given: " + files.size() + ".");
    }
    long total = 0;
    for (UploadFile file : files) {
      if (part.mediaTypes().length > 0
          && Arrays.stream(part.mediaTypes())
              .noneMatch(range -> matches(range, file.mediaType()))) {
        throw new IllegalArgumentException(
            part.typeRule()
                + " Given: "
                + file
                + ". If the name does not tell the type, give it with UploadFile.of(path, mediaType).");
      }
      if (file.length() > part.maxFileBytes()) {
        throw new IllegalArgumentException(part.sizeRule() + " Given: " + file + ".");
      }
      total += Math.max(0, file.length());
    }
    if (total > limits.maxTotalBytes()) {
      throw new IllegalArgumentException(
          limits.sizeRule() + " Given: " + total + " bytes in all: " + files + ".");
    }
    return files.stream().map(file -> file.part(part.name())).toList();
  }

  private static boolean matches(String range, String mediaType) {
    MediaType given = MediaType.get(mediaType);
    return range.endsWith("/*")
        ? range.equals(given.type() + "/*")
        : range.equals(given.type() + "/" + given.subtype());
  }
}
