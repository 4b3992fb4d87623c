package ai.kolbo.client.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does to connections what no HTTP server would do, byte by byte. */
final class FaultServer implements AutoCloseable {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
  private static final int BUFFER = 32 * 1024;

  /** Serves one exchange of a connection. */
  interface Script {
    /** Returns when the exchange is over; the next one may come on the same connection. */
    void serve(Peer peer) throws IOException;
  }

  private final Protocol protocol;
  private final Script script;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** All whose heads were read, in order. */
  final List<Peer.Request> requests = new CopyOnWriteArrayList<>();

  FaultServer(Protocol protocol, Script script) {
    this.protocol = protocol;
    this.script = script;
    try {
      server =
          new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
              TappedSocket socket = new TappedSocket();
              implAccept(socket);
              return socket;
            }
          };
      server.setReceiveBufferSize(BUFFER);
      server.bind(new InetSocketAddress(LOCAL, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(
        () -> {
          while (true) {
            TappedSocket socket = (TappedSocket) server.accept();
            open.add(socket);
            daemon(() -> serve(socket));
          }
        });
  }

  private void serve(TappedSocket socket) throws IOException {
    try (socket) {
      socket.setTcpNoDelay(true);
      Peer peer = protocol.peer(socket, requests::add);
      while (!socket.isClosed()) {
        script.serve(peer);
      }
    } finally {
      open.remove(socket);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Exception e) {
                // The client has gone, or the row is over: both are what a script waits for.
              }
            },
            "fault-server");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return protocol.scheme() + "://127.0.0.1:" + port();
  }

  /** The connections that neither side has closed. */
  int open() {
    return open.size();
  }

  long count(String method) {
    return requests.stream().filter(request -> request.method().equals(method)).count();
  }

  boolean hasSeen(String text) {
    return requests.stream().anyMatch(request -> request.head().contains(text));
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
