package ai.kolbo.client.fault;

import java.io.IOException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Yet to come. */
final class Http2Peer extends Peer {
  Http2Peer(TappedSocket socket, Consumer<Request> seen, SSLContext identity) {
    super(socket, seen);
  }

  @Override
  void connect() throws IOException {}

  @Override
  Request readHead() throws IOException {
    throw new IOException();
  }

  @Override
  void readBody(boolean isHalf) throws IOException {}

  @Override
  Encoded encode(Reply reply) throws IOException {
    throw new IOException();
  }

  @Override
  void flood(Reply reply, long times) throws IOException {}

  @Override
  Encoded unfinished(Reply reply) throws IOException {
    throw new IOException();
  }
}
