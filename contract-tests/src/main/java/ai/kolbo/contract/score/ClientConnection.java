package ai.kolbo.contract.score;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** Breaks connections of clients. */
final class ClientConnection {
  private ClientConnection() {}

  /** Resets the connection on which a request came. */
  static void reset(Request request) {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    if (endPoint.getTransport() instanceof SocketChannel channel) {
      try {
        // With nothing to linger for, closing resets the connection.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      } catch (IOException e) {
        // It has ended already.
      }
    }
    endPoint.close();
  }
}
