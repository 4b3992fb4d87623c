package ai.kolbo.client.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A cleartext connection that speaks HTTP/1.1. */
final class Http1Peer extends Peer {
  private static final Pattern REQUEST = Pattern.compile("([A-Z]+) (\\S+) HTTP/1\\.1\r\n");
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_HEAD = 64 * 1024;

  private long bodyLeft;

  Http1Peer(TappedSocket socket, Consumer<Request> seen) throws IOException {
    super(socket, seen);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  @Override
  void connect() {}

  @Override
  Request readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int end = 0;
    while (end < 4) {
      int next = in.read();
      if (next == -1) {
        throw new EOFException("the client has gone");
      }
      end = next == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : next == '\r' ? 1 : 0;
      if (head.size() < LONGEST_HEAD) {
        head.write(next);
      }
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    Matcher line = REQUEST.matcher(text);
    if (!line.lookingAt()) {
      // The rest of a body that was left unread.
      return readHead();
    }
    Matcher length = LENGTH.matcher(text);
    bodyLeft = length.find() ? Long.parseLong(length.group(1)) : 0;
    Request request = new Request(line.group(1), line.group(2), text);
    seen(request);
    return request;
  }

  @Override
  void readBody(boolean isHalf) throws IOException {
    long wanted = isHalf ? bodyLeft / 2 : bodyLeft;
    bodyLeft -= wanted;
    in.skipNBytes(wanted);
  }

  @Override
  Encoded encode(Reply reply) {
    return encode(reply, reply.body().length);
  }

  @Override
  Encoded unfinished(Reply reply) {
    Encoded whole = encode(reply, 2L * reply.body().length + 100);
    return new Encoded(
        Arrays.copyOf(whole.bytes(), whole.head() + reply.body().length / 2),
        whole.headers(),
        whole.head());
  }

  @Override
  void flood(Reply reply, long times) throws IOException {
    Encoded encoded = encode(reply, times * reply.body().length);
    write(Arrays.copyOf(encoded.bytes(), encoded.head()));
    for (long i = 0; i < times; i++) {
      write(reply.body());
    }
  }

  /** A response that says that its body has so many bytes. */
  Encoded encode(Reply reply, long length) {
    String status = "HTTP/1.1 " + reply.status() + " Fine\r\n";
    StringBuilder head = new StringBuilder(status);
    for (int i = 0; i < reply.headers().size(); i += 2) {
      head.append(reply.headers().get(i)).append(": ").append(reply.headers().get(i + 1));
      head.append("\r\n");
    }
    if (reply.hasBody()) {
      head.append("Content-Length: ").append(length).append("\r\n");
    }
    return encode(status.length(), head.append("\r\n").toString(), reply.body());
  }

  /** A response in own words. */
  static Encoded encode(int status, String head, byte[] body) {
    byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] bytes = Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, bytes, first.length, body.length);
    return new Encoded(bytes, status, first.length);
  }

  Http1Peer text(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }
}
