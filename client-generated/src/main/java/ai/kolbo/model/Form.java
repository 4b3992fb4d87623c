package ai.kolbo.model;

import okhttp3.RequestBody;

/** A request that is sent as {@code multipart/form-data}. */
public interface Form extends Validated {
  /** Adds each member that is not null to {@code parts}. */
  void writeTo(FormParts parts);

  /**
   * The form as the body of a request. Files are read while the body is written, in constant
   * memory, each time it is written. OkHttp does not resend it by itself.
   *
   * @return a body whose length is known if the sizes of all files are known
   */
  default RequestBody toRequestBody() {
    FormParts parts = new FormParts();
    writeTo(parts);
    return parts.body();
  }
}
