package ai.kolbo.client.fault;

/** What becomes of a connection at a place. */
enum Cut {
  /** The server sends nothing more, and says so. */
  FIN,
  /** The connection is gone at once. */
  RESET,
  /** Nothing comes any more. */
  STALL,
  /** The rest comes one byte at a time. */
  DRIP;

  boolean isSilent() {
    return this == STALL || this == DRIP;
  }
}
