package ai.kolbo.contract.score;

/**
 * What a client is scored by. Each has a number of observations, of which a share is as it should
 * be: that share is its mark.
 */
public enum Criterion {
  /** The document has the operation, and the request is as it says. */
  REQUEST("request", "each request is as the document says"),
  /** A key is sent where the operation accepts it, in its form, and nowhere else. */
  KEY("key", "the key is sent as the document says, and nowhere else"),
  /** A poll comes no sooner after the one before than the server asks. */
  PACE("pace", "a poll comes no sooner than the interval that the start answered"),
  /** A job that has ended is not polled again. */
  STOP("stop", "a job that has ended is not polled again"),
  /** A job is polled again after a poll that has failed in passing. */
  FOLLOW("follow", "a job is polled again after a poll that has failed in passing"),
  /** A job is polled again after a response that has what the document does not know. */
  BEAR("bear", "a job is polled again after an unknown state or unknown members"),
  /** A refused request is not repeated before {@code Retry-After} has passed. */
  WAIT("wait", "a request that is refused with Retry-After is repeated no sooner, or not at all"),
  /** A POST that may have been processed is not repeated. */
  REPEAT("repeat", "a POST that may have been processed is not repeated");

  private final String word;
  private final String meaning;

  Criterion(String word, String meaning) {
    this.word = word;
    this.meaning = meaning;
  }

  /** Its name in reports. */
  public String word() {
    return word;
  }

  /** What it asks of a client. */
  public String meaning() {
    return meaning;
  }
}
