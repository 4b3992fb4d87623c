package ai.kolbo.fleet;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Leads to a Redis server until it is cut: what is on its way then is lost. */
final class BrittleNetwork implements AutoCloseable {
  private final ServerSocket entry;
  private final int target;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger responses = new AtomicInteger(Integer.MAX_VALUE);

  BrittleNetwork(RedisServer server) throws IOException {
    this.target = server.port();
    this.entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    run(this::accept);
  }

  URI uri() {
    return URI.create("redis://127.0.0.1:" + entry.getLocalPort());
  }

  /** So many responses still arrive, then none does, though requests do. */
  void loseResponsesAfter(int count) {
    responses.set(count);
  }

  /** Responses arrive again. */
  void heal() {
    responses.set(Integer.MAX_VALUE);
  }

  /** Breaks all connections; new ones can be made. */
  void cut() {
    open.forEach(BrittleNetwork::close);
    open.clear();
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void run(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The connection was cut.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket near = entry.accept();
      try {
        Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        open.add(near);
        open.add(far);
        run(() -> copy(near, far, false));
        run(() -> copy(far, near, true));
      } catch (IOException e) {
        close(near);
      }
    }
  }

  private void copy(Socket from, Socket to, boolean areResponses) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int count; (count = in.read(buffer)) >= 0; ) {
        if (!areResponses || responses.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          out.write(buffer, 0, count);
        }
      }
    }
  }

  private static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    close(entry);
    cut();
  }
}
