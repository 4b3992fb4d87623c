package ai.kolbo.client.job;

import ai.kolbo.model.JobKind;
import ai.kolbo.model.JobKinds;

/** A job as one line of text: {@code kolbo-job:LIPSYNC:abc123}. */
record JobHandle(JobKind<?> kind, String id) {
  private static final String PREFIX = "kolbo-job:";

  /**
   * @throws IllegalArgumentException if the text is not a handle, or of a kind that this version
   *     does not know
   */
  static JobHandle parse(String text) {
    String line = text.strip();
    int colon = line.indexOf(':', PREFIX.length());
    if (!line.startsWith(PREFIX) || colon < 0 || colon == line.length() - 1) {
      throw new IllegalArgumentException(
          "not the handle of a job (kolbo-job:<kind>:<id>): " + line);
    }
    String name = line.substring(PREFIX.length(), colon);
    JobKind<?> kind =
        JobKinds.named(name)
            .orElseThrow(() -> new IllegalArgumentException("no kind of job is called " + name));
    return new JobHandle(kind, line.substring(colon + 1));
  }

  @Override
  public String toString() {
    return PREFIX + kind.name() + ':' + id;
  }
}
