package ai.kolbo.client.internal;

import java.io.IOException;

/** A URL leads to where the client does not go. No request was sent, and none should be. */
final class RefusedAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  RefusedAddressException(String reason) {
    super(reason);
  }
}
