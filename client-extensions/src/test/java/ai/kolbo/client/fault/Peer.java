package ai.kolbo.client.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** One connection of a client, as its server sees it: each byte of it. */
abstract class Peer {
  private static final int PAUSE_MILLIS = 40;

  /** Between two bytes: less than an attempt may be silent. */
  private static final int DRIP_MILLIS = 150;

  /** Of all that drips: more than any call may take. */
  private static final int LONGEST_DRIP_MILLIS = 4500;

  /** A request of which the head was read. */
  record Request(String method, String path, String head) {}

  final TappedSocket socket;
  InputStream in;
  OutputStream out;
  private final Consumer<Request> seen;

  Peer(TappedSocket socket, Consumer<Request> seen) {
    this.socket = socket;
    this.seen = seen;
  }

  /** Makes the connection ready to read a request: its TLS handshake, if there is one. */
  abstract void connect() throws IOException;

  /** Reads the head of the next request. */
  abstract Request readHead() throws IOException;

  /** Reads the body of the request, or half of it. */
  abstract void readBody(boolean isHalf) throws IOException;

  /** Makes a response to the last request. */
  abstract Encoded encode(Reply reply) throws IOException;

  /** Sends the head of a response and its body again and again. */
  abstract void flood(Reply reply, long times) throws IOException;

  /** Sends a body that has fewer bytes than it should have, up to its half. */
  abstract Encoded unfinished(Reply reply) throws IOException;

  final Request read() throws IOException {
    Request request = readHead();
    readBody(false);
    return request;
  }

  final void seen(Request request) {
    seen.accept(request);
  }

  /** Answers a request as it should be. */
  final void answer(Reply reply) throws IOException {
    read();
    write(encode(reply).bytes());
  }

  /** Whether the rest of the connection goes on when a response stops at a place. */
  boolean outlives(Place place) {
    return false;
  }

  /** Does what is right up to a place, and then something else. */
  final void cut(Place place, Cut cut, Reply reply) throws IOException {
    connect();
    Encoded encoded = null;
    if (place != Place.CONNECTED) {
      readHead();
    }
    if (place.compareTo(Place.REQUEST_BODY) >= 0) {
      readBody(place == Place.REQUEST_BODY);
    }
    if (place.compareTo(Place.STATUS) >= 0) {
      encoded = encode(reply);
      write(encoded.to(place));
    }
    if (cut == Cut.STALL && outlives(place)) {
      return;
    }
    end(cut, encoded == null ? new byte[0] : encoded.from(place));
  }

  /**
   * Ends the connection.
   *
   * @param rest what is to drip
   */
  final void end(Cut cut, byte[] rest) throws IOException {
    switch (cut) {
      case FIN -> {
        socket.shutdownOutput();
        drain();
      }
      case RESET -> socket.reset();
      case STALL -> fallSilent();
      case DRIP -> {
        for (byte single : rest) {
          pause(Math.max(DRIP_MILLIS, LONGEST_DRIP_MILLIS / rest.length));
          write(new byte[] {single});
        }
      }
    }
  }

  /** Sends nothing more, whatever the client asks. */
  void fallSilent() throws IOException {
    drain();
  }

  /** Reads, and notes further requests, until the client has closed the connection. */
  final void drain() throws IOException {
    while (true) {
      readHead();
    }
  }

  final Peer write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  static void pause() throws IOException {
    pause(PAUSE_MILLIS);
  }

  private static void pause(int millis) throws IOException {
    try {
      Thread.sleep(Timeouts.millis(millis).toMillis());
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  static byte[] repeated(String text, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) text.charAt(0));
    return bytes;
  }
}
