package ai.kolbo.client.fault;

import java.io.IOException;
import java.util.function.Consumer;

/** What a server and its client speak. */
enum Protocol {
  CLEARTEXT_HTTP_1("http"),
  TLS_HTTP_2("https");

  private final String scheme;

  Protocol(String scheme) {
    this.scheme = scheme;
  }

  String scheme() {
    return scheme;
  }

  Peer peer(TappedSocket socket, Consumer<Peer.Request> seen) throws IOException {
    return this == CLEARTEXT_HTTP_1
        ? new Http1Peer(socket, seen)
        : new Http2Peer(socket, seen, Certificates.TRUSTED);
  }
}
