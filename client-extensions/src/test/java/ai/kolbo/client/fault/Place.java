package ai.kolbo.client.fault;

/** How far an exchange gets before a fault strikes, in order. */
enum Place {
  /** The connection is made, with its TLS handshake; nothing was read. */
  CONNECTED("before the request was read"),
  REQUEST_HEAD("after the head of the request"),
  REQUEST_BODY("in the body of the request"),
  REQUEST("after the request"),
  STATUS("in the status line"),
  HEADERS("in the headers"),
  HEAD("after the headers"),
  BODY("in the body"),
  LAST_BYTE("one byte before the end");

  private final String text;

  Place(String text) {
    this.text = text;
  }

  boolean isIn(Place first, Place last) {
    return compareTo(first) >= 0 && compareTo(last) <= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
