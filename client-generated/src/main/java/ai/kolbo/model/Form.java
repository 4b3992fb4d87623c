package ai.kolbo.model;

/** A request that is sent as {@code multipart/form-data}. */
public interface Form extends Validated {
  /** Adds the members that are not null to {@code parts}. */
  void writeTo(FormParts parts);
}
