package ai.kolbo.client;

import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.SocketFactory;

/** Socket factories of tests: OkHttp asks only for sockets that are not connected yet. */
final class SocketFactories {
  private SocketFactories() {}

  static SocketFactory of(Supplier<Socket> sockets) {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return sockets.get();
      }

      @Override
      public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(InetAddress to, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
