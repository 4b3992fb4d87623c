package ai.kolbo.contract.score;

import ai.kolbo.contract.document.ApiDocument;

/** What happens to a client under test beside what the upstream does. */
public enum Faults {
  /** Nothing. */
  NONE,
  /**
   * What a newer server may do: each object of a response has a member more, each job is first in a
   * state that the document does not know, and completions end for an unknown reason.
   */
  NEWER,
  /** The same, and requests that fail: see {@link DocumentedFaults}. */
  ALL;

  /** Puts the faults into a proxy, which must have its document already. */
  public RecordingProxy.Builder into(RecordingProxy.Builder proxy, ApiDocument document) {
    NewerAnswers newer = new NewerAnswers(document);
    DocumentedFaults failures = new DocumentedFaults(document);
    return switch (this) {
      case NONE -> proxy;
      case NEWER -> proxy.change(newer);
      case ALL -> proxy.change(failures.knowing(newer)).faults(failures);
    };
  }
}
