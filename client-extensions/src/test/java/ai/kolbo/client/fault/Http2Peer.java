package ai.kolbo.client.fault;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A connection with TLS that speaks HTTP/2. The handshake is the JDK's and the frames are Netty's,
 * but all bytes pass through here, so that they can be cut anywhere and others written between.
 */
final class Http2Peer extends Peer {
  private static final int RESET_STREAM = 3;
  private static final int GO_AWAY = 7;
  private static final int FRAME_HEAD = 9;
  private static final int BUFFER = 16 * 1024;

  private final SSLContext identity;
  private final Queue<Http2HeadersFrame> heads = new ArrayDeque<>();
  private final byte[] buffer = new byte[BUFFER];
  private EmbeddedChannel codec;
  private Http2FrameStream stream;
  private boolean isRequestWhole;
  private long bodyRead;
  private boolean hasClientReset;
  private boolean isWindowClosed;

  Http2Peer(TappedSocket socket, Consumer<Request> seen, SSLContext identity) {
    super(socket, seen);
    this.identity = identity;
  }

  @Override
  void connect() throws IOException {
    connect(identity);
  }

  /** Shows another certificate than the right one. */
  void connect(SSLContext shown) throws IOException {
    if (in != null) {
      return;
    }
    SSLSocket tls = (SSLSocket) shown.getSocketFactory().createSocket(socket, null, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    in = tls.getInputStream();
    out = tls.getOutputStream();
  }

  /** Sends the settings, after which the client may send requests and the server responses. */
  private void begin() throws IOException {
    connect();
    if (codec == null) {
      codec =
          new EmbeddedChannel(
              Http2FrameCodecBuilder.forServer()
                  .validateHeaders(false)
                  .gracefulShutdownTimeoutMillis(0)
                  .build());
      byte[] settings = written();
      if (!socket.isOutputShutdown()) {
        write(settings);
      }
    }
  }

  /** Does not let the client send more of a body than the first 64 KB. */
  void closeWindow() {
    isWindowClosed = true;
  }

  @Override
  Request readHead() throws IOException {
    begin();
    while (heads.isEmpty()) {
      pump();
    }
    Http2HeadersFrame head = heads.remove();
    stream = head.stream();
    Http2Headers headers = head.headers();
    return new Request(headers.method().toString(), headers.path().toString(), text(headers));
  }

  private static String text(Http2Headers headers) {
    StringBuilder text = new StringBuilder();
    headers.forEach(
        header -> text.append(header.getKey()).append(": ").append(header.getValue()).append('\n'));
    return text.toString();
  }

  @Override
  void readBody(boolean isHalf) throws IOException {
    while (!isRequestWhole && !(isHalf && bodyRead > 0)) {
      pump();
    }
  }

  /** Takes what the client sends next, and sends what Netty says to that. */
  void pump() throws IOException {
    begin();
    int count = in.read(buffer);
    if (count < 0) {
      throw new EOFException("the client has gone");
    }
    codec.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
    for (Object frame = codec.readInbound(); frame != null; frame = codec.readInbound()) {
      take(frame);
    }
    byte[] replies = written();
    if (!socket.isOutputShutdown()) {
      write(replies);
    }
  }

  private void take(Object frame) {
    if (frame instanceof Http2HeadersFrame head) {
      Http2Headers headers = head.headers();
      heads.add(head);
      isRequestWhole = head.isEndStream();
      hasClientReset = false;
      bodyRead = 0;
      seen(new Request(headers.method().toString(), headers.path().toString(), text(headers)));
    } else if (frame instanceof Http2DataFrame data) {
      bodyRead += data.content().readableBytes();
      isRequestWhole |= data.isEndStream();
      if (!isWindowClosed && data.initialFlowControlledBytes() > 0) {
        codec.writeOutbound(
            new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes())
                .stream(data.stream()));
      }
      ReferenceCountUtil.release(frame);
    } else {
      hasClientReset |= frame instanceof Http2ResetFrame;
      ReferenceCountUtil.release(frame);
    }
  }

  /** What Netty would send. */
  private byte[] written() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuf next = codec.readOutbound(); next != null; next = codec.readOutbound()) {
      bytes.writeBytes(ByteBufUtil.getBytes(next));
      next.release();
    }
    return bytes.toByteArray();
  }

  /** A stream may stall while others go on, unless it stalls within a frame. */
  @Override
  boolean outlives(Place place) {
    return place == Place.REQUEST_HEAD || place == Place.REQUEST || place == Place.HEAD;
  }

  /** Not even to a ping. */
  @Override
  void fallSilent() throws IOException {
    socket.drain();
  }

  @Override
  Encoded encode(Reply reply) {
    return encode(reply, reply.body().length, true);
  }

  @Override
  Encoded unfinished(Reply reply) {
    return encode(reply, reply.body().length / 2, false);
  }

  private Encoded encode(Reply reply, int length, boolean isWhole) {
    boolean isBodyless = isWhole && length == 0;
    codec.writeOutbound(new DefaultHttp2HeadersFrame(head(reply), isBodyless).stream(stream));
    byte[] head = written();
    if (!isBodyless) {
      codec.writeOutbound(
          new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(reply.body(), 0, length), isWhole)
              .stream(stream));
    }
    byte[] body = written();
    byte[] bytes = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, bytes, head.length, body.length);
    return new Encoded(bytes, FRAME_HEAD, head.length);
  }

  /** The head of a response, for whose body nothing was said yet. */
  void writeHead(Reply reply) throws IOException {
    codec.writeOutbound(new DefaultHttp2HeadersFrame(head(reply), false).stream(stream));
    write(written());
  }

  private static Http2Headers head(Reply reply) {
    Http2Headers headers = new DefaultHttp2Headers(false).status(String.valueOf(reply.status()));
    for (int i = 0; i < reply.headers().size(); i += 2) {
      headers.add(reply.headers().get(i).toLowerCase(Locale.ROOT), reply.headers().get(i + 1));
    }
    return headers;
  }

  @Override
  void flood(Reply reply, long times) throws IOException {
    writeHead(reply);
    for (long i = 1; i <= times; i++) {
      ChannelFuture sent =
          codec.writeOneOutbound(
              new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(reply.body()), i == times)
                  .stream(stream));
      codec.flushOutbound();
      write(written());
      while (!sent.isDone()) {
        // The client says when it takes more.
        pump();
      }
    }
  }

  /** Whether the client waits for the response to its last request; takes what it has sent. */
  boolean isAwaited() throws IOException {
    while (in.available() + socket.getInputStream().available() > 0) {
      pump();
    }
    return !hasClientReset;
  }

  /** The number of the stream of the last request. */
  int streamId() {
    return stream.id();
  }

  /** Sends a frame that Netty would not send. */
  Http2Peer frame(int type, int flags, int streamId, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(streamId).put(payload);
    write(frame.array());
    return this;
  }

  /** Ends the stream of the last request. */
  Http2Peer resetStream(int error) throws IOException {
    return frame(RESET_STREAM, 0, streamId(), ByteBuffer.allocate(4).putInt(error).array());
  }

  /** Says that streams after the last one are not served. */
  Http2Peer goAway(int lastStream, int error) throws IOException {
    return frame(GO_AWAY, 0, 0, ByteBuffer.allocate(8).putInt(lastStream).putInt(error).array());
  }
}
