package ai.kolbo.mock.http;

import ai.kolbo.mock.http.Answer.Cut;
import ai.kolbo.mock.http.Answer.Cut.Place;
import ai.kolbo.mock.http.Answer.Drip;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Sends a response with faults on its way. */
final class BrokenResponse {
  private static final int PIECE = 1 << 16;

  private final Exchange exchange;
  private final Request request;
  private final Response response;
  private final Answer.Broken broken;

  BrokenResponse(Exchange exchange, Request request, Response response, Answer.Broken broken) {
    this.exchange = exchange;
    this.request = request;
    this.response = response;
    this.broken = broken;
  }

  /**
   * Sends it.
   *
   * @throws IOException if the connection has ended, as it may have to
   */
  void send() throws IOException, InterruptedException {
    Thread.sleep(broken.delay().toMillis());
    cutAt(Place.BEFORE_HEADERS);
    exchange.begin(broken.answer());
    if (isCutAt(Place.AFTER_HEADERS)) {
      Content.Sink.write(response, false, ByteBuffer.allocate(0));
    }
    cutAt(Place.AFTER_HEADERS);
    if (!exchange.method().equals("HEAD")) {
      body(broken.answer());
    }
    cutAt(Place.MID_BODY);
    cutAt(Place.END_OF_BODY);
    Thread.sleep(broken.hold().toMillis());
  }

  private void body(Answer answer) throws IOException, InterruptedException {
    if (answer instanceof Answer.Body body) {
      write(new ByteArrayInputStream(body.bytes()), body.bytes().length);
    } else if (answer instanceof Answer.Bytes bytes) {
      try (InputStream in = bytes.source().open()) {
        write(in, bytes.length());
      }
    } else if (answer instanceof Answer.Events events) {
      List<byte[]> all = events.events();
      for (byte[] event : isCutAt(Place.MID_BODY) ? all.subList(0, all.size() / 2) : all) {
        write(event, event.length);
        Thread.sleep(events.interval().toMillis());
      }
    }
  }

  private void write(InputStream in, long length) throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE];
    for (long left = isCutAt(Place.MID_BODY) ? length / 2 : length; left > 0; ) {
      int read = in.readNBytes(piece, 0, (int) Math.min(left, PIECE));
      if (read == 0) {
        return;
      }
      write(piece, read);
      left -= read;
    }
  }

  private void write(byte[] bytes, int count) throws IOException, InterruptedException {
    Drip drip = broken.drip();
    int most = drip == null ? count : drip.bytes();
    for (int at = 0; at < count; at += most) {
      Content.Sink.write(response, false, ByteBuffer.wrap(bytes, at, Math.min(most, count - at)));
      if (drip != null) {
        Thread.sleep(drip.pause().toMillis());
      }
    }
  }

  private boolean isCutAt(Place place) {
    return broken.cut() != null && broken.cut().place() == place;
  }

  private void cutAt(Place place) throws IOException {
    Cut cut = broken.cut();
    if (cut == null || cut.place() != place) {
      return;
    }
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    SocketChannel channel = cut.isReset() ? channel(endPoint) : null;
    if (channel == null) {
      endPoint.close();
    } else {
      // With nothing to linger for, closing resets the connection.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
      endPoint.close();
    }
    throw new EofException("A scenario ended the connection");
  }

  /** The socket below TLS and whatever else there may be. */
  private static @Nullable SocketChannel channel(EndPoint endPoint) {
    EndPoint lowest = endPoint;
    while (lowest instanceof EndPoint.Wrapper wrapper) {
      lowest = wrapper.unwrap();
    }
    return lowest.getTransport() instanceof SocketChannel channel ? channel : null;
  }
}
