package ai.kolbo.client.internal;

import java.io.IOException;

/** An event, or one line of it, is longer than the bound. */
public final class OversizedEventException extends IOException {
  private static final long serialVersionUID = 1L;

  OversizedEventException(int limit) {
    super("an event has more than " + limit + " bytes");
  }
}
