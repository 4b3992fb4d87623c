package ai.kolbo.client.fault;

import static ai.kolbo.client.fault.ClientCall.OWN_POLL;
import static ai.kolbo.client.fault.ClientCall.STREAM;
import static ai.kolbo.client.fault.Fault.of;
import static ai.kolbo.client.fault.Faults.bytes;

import ai.kolbo.client.fault.Fault.Pace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The faults of cleartext HTTP/1.1. */
final class Http1Faults {
  private static final int MANY = 64 * 1024;
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";

  /** What happens in own bytes. */
  private interface Act {
    void serve(Http1Peer peer, Reply good) throws IOException;
  }

  private Http1Faults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>(Faults.all());
    faults.addAll(oddButGood());
    faults.addAll(garbage());
    faults.addAll(framing());
    faults.addAll(endless());
    faults.addAll(requests());
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      faults.add(toAnotherHost(status));
    }
    return faults;
  }

  private static Fault http1(String kind, String name, Effect effect, Act act) {
    return of(kind, name, effect, (peer, good) -> act.serve((Http1Peer) peer, good));
  }

  /** Reads the request, then writes something before the good response. */
  private static Fault before(String name, String first) {
    return http1(
        "odd",
        name,
        Effect.SERVED,
        (peer, good) -> {
          peer.read();
          peer.text(first).write(peer.encode(good).bytes());
        });
  }

  /** Writes the good response in other words. */
  private static Fault rewritten(String name, String head, String separator) {
    return http1(
        "odd",
        name,
        Effect.SERVED,
        (peer, good) -> {
          peer.read();
          String type = good.headers().get(1);
          peer.text(head.formatted(type, good.body().length).replace("\n", separator));
          peer.write(good.body());
          if (head.contains("close")) {
            peer.end(Cut.FIN, new byte[0]);
          }
        });
  }

  private static List<Fault> oddButGood() {
    return List.of(
        before("100 before the response", CONTINUE),
        before("two 100 before the response", CONTINUE + CONTINUE),
        before("103 before the response", HINTS),
        before("103 and 100 before the response", HINTS + CONTINUE),
        rewritten(
            "no reason in the status line",
            "HTTP/1.1 200\nContent-Type: %s\nContent-Length: %d\n\n",
            "\r\n"),
        rewritten(
            "lines that end with LF",
            "HTTP/1.1 200 OK\nContent-Type: %s\nContent-Length: %d\n\n",
            "\n"),
        rewritten(
            "no length, ended by the connection",
            "HTTP/1.1 200 OK\nContent-Type: %s\nConnection: close\n\n",
            "\r\n"),
        rewritten("HTTP/1.0", "HTTP/1.0 200 OK\nContent-Type: %s\nConnection: close\n\n", "\r\n"),
        http1(
            "odd",
            "chunks with extensions and a trailer",
            Effect.SERVED,
            (peer, good) -> chunked(peer, good, "0\r\nX-Checksum: 1\r\n\r\n")),
        http1(
            "odd",
            "a response in single bytes",
            Effect.SERVED,
            (peer, good) -> {
              peer.read();
              for (byte single : peer.encode(good).bytes()) {
                peer.write(new byte[] {single});
              }
            }),
        http1(
            "odd",
            "a surplus response behind the response",
            Effect.SERVED,
            (peer, good) -> {
              peer.read();
              peer.write(peer.encode(good).bytes())
                  .write(peer.encode(Reply.json(500, "{}")).bytes());
            }));
  }

  /** The good response in chunks. */
  private static void chunked(Http1Peer peer, Reply good, String end) throws IOException {
    peer.read();
    int half = good.body().length / 2;
    byte[] body = good.body();
    peer.text("HTTP/1.1 200 OK\r\nContent-Type: " + good.headers().get(1) + "\r\n");
    peer.text("Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(half) + ";a=b\r\n");
    peer.write(Arrays.copyOf(body, half)).write(bytes("\r\n"));
    peer.text(Integer.toHexString(body.length - half) + "\r\n");
    peer.write(Arrays.copyOfRange(body, half, body.length)).write(bytes("\r\n"));
    peer.text(end);
  }

  private static List<Fault> garbage() {
    List<Fault> faults = new ArrayList<>();
    for (String text :
        List.of(
            "SSH-2.0-OpenSSH_9.6\r\n",
            "HTTP/1.1 abc OK\r\n\r\n",
            "HTTP/9.9 200 OK\r\n\r\n",
            "\0\0\0\0\0\0\0\0\r\n\r\n",
            "<html>502</html>\r\n\r\n",
            "\r\n\r\n\r\n")) {
      String shown = text.strip().replace("\0", "").replace("\r\n", "");
      faults.add(
          http1(
              "garbage",
              "no HTTP: " + (shown.isEmpty() ? text.length() + " bytes" : shown),
              Effect.NO_RESPONSE,
              (peer, good) -> {
                peer.read();
                peer.text(text).end(Cut.FIN, new byte[0]);
              }));
    }
    return faults;
  }

  private static List<Fault> framing() {
    Set<ClientCall> notStreams = EnumSet.complementOf(EnumSet.of(STREAM));
    return List.of(
        http1(
                "framing",
                "a length that is too long, then the end",
                Effect.NO_RESPONSE,
                (peer, good) -> tooLong(peer, good, Cut.FIN))
            .on(notStreams),
        http1(
                "framing",
                "a length that is too long, then nothing",
                Effect.NO_RESPONSE,
                (peer, good) -> tooLong(peer, good, Cut.STALL))
            .at(Pace.SILENT)
            .on(notStreams),
        http1(
                "framing",
                "a length that is too short",
                Effect.NOT_READABLE,
                (peer, good) -> {
                  peer.read();
                  peer.write(peer.encode(good, good.body().length / 2).bytes());
                })
            .on(ClientCall.JSON)
            // The rest spoils the next response, and with it the second and last poll.
            .notOn(ClientCall.POLL),
        http1(
                "framing",
                "a negative length",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.read();
                  peer.write(peer.encode(good, -1).bytes()).end(Cut.STALL, new byte[0]);
                })
            .at(Pace.SILENT)
            .on(ClientCall.START, ClientCall.READ),
        http1(
                "framing",
                "a chunk of no size",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.read();
                  peer.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n");
                  peer.end(Cut.FIN, new byte[0]);
                })
            .on(notStreams),
        http1(
                "framing",
                "chunks that do not end",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  chunked(peer, good, "");
                  peer.end(Cut.FIN, new byte[0]);
                })
            .on(notStreams),
        http1(
                "framing",
                "chunks that do not end, behind a whole stream",
                Effect.SERVED,
                (peer, good) -> {
                  chunked(peer, good, "");
                  peer.end(Cut.FIN, new byte[0]);
                })
            .on(STREAM),
        http1(
                "framing",
                "a chunk of 16 exabytes",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.read();
                  peer.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                  peer.text("ffffffffffffffffff\r\n{}\r\n").end(Cut.FIN, new byte[0]);
                })
            .on(notStreams));
  }

  private static void tooLong(Http1Peer peer, Reply good, Cut cut) throws IOException {
    peer.read();
    peer.write(peer.encode(good, good.body().length + 10).bytes());
    peer.end(cut, new byte[0]);
  }

  private static List<Fault> endless() {
    List<Fault> faults = new ArrayList<>();
    faults.addAll(
        Faults.unsteady(
            http1(
                    "bound",
                    "100 Continue every 40 ms",
                    Effect.NO_RESPONSE,
                    (peer, good) -> {
                      peer.read();
                      while (true) {
                        peer.text(CONTINUE);
                        Peer.pause();
                      }
                    })
                .at(Pace.SILENT)));
    faults.addAll(
        List.of(
            http1(
                    "bound",
                    "endless headers",
                    Effect.NO_RESPONSE,
                    endlessly("X-Filler: " + "x".repeat(100)))
                .at(Pace.LARGE),
            http1("bound", "one endless header", Effect.NO_RESPONSE, endlessly(null))
                .at(Pace.LARGE),
            http1(
                    "bound",
                    "endless 100 Continue",
                    Effect.NO_RESPONSE,
                    (peer, good) -> {
                      peer.read();
                      byte[] many = bytes(CONTINUE.repeat(100));
                      while (true) {
                        peer.write(many);
                      }
                    })
                .at(Pace.SILENT)));
    return faults;
  }

  /** A header again and again, or null for one that does not end. */
  private static Act endlessly(String header) {
    byte[] block = header == null ? Peer.repeated("x", MANY) : bytes((header + "\r\n").repeat(500));
    return (peer, good) -> {
      peer.read();
      peer.text("HTTP/1.1 200 OK\r\n" + (header == null ? "X-Filler: " : ""));
      for (int i = 0; i < 20_000; i++) {
        peer.write(block);
      }
    };
  }

  /** The same server under another name, which is another host to the client. */
  private static Fault toAnotherHost(int status) {
    return http1(
            "redirect",
            status + " to another host",
            Effect.MOVED,
            (peer, good) -> {
              Peer.Request request = peer.read();
              String url =
                  "http://" + Row.OTHER_HOST + ":" + peer.socket.getLocalPort() + request.path();
              boolean isThere = request.head().contains("Host: " + Row.OTHER_HOST);
              Reply moved = Reply.json(status, "{}").with("Location", url);
              peer.write(peer.encode(isThere ? good : moved).bytes());
            })
        .status(status);
  }

  private static List<Fault> requests() {
    Reply refused = Reply.json(401, "{\"success\":false,\"error\":\"No\"}");
    return List.of(
        Faults.unread(
                "the server stops reading",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.readHead();
                  // Longer than the call may take; to see that the client has gone, it must read.
                  for (int i = 0; i < 80; i++) {
                    Peer.pause();
                  }
                  peer.socket.drain();
                })
            .at(Pace.SILENT),
        Faults.servedBeforeTheBody(),
        Faults.unread(
                "a refusal before the body was read",
                Effect.REFUSED,
                (peer, good) -> {
                  peer.readHead();
                  peer.write(peer.encode(refused.with("Connection", "close")).bytes());
                  peer.socket.shutdownOutput();
                  peer.socket.drain();
                })
            .status(401),
        of(
                "stale",
                "the pooled connection was closed before",
                Effect.SERVED,
                (peer, good) -> peer.end(Cut.FIN, new byte[0]))
            .on(OWN_POLL),
        of(
                "stale",
                "the pooled connection is reset as the request comes",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.readHead();
                  peer.end(Cut.RESET, new byte[0]);
                })
            .on(OWN_POLL));
  }
}
