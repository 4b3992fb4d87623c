package ai.kolbo.client.internal;

/** One attempt of a call: the tag of its request. */
final class Attempt {
  /** Whether a connection was made and the request began to go out. */
  volatile boolean sent;
}
