package ai.kolbo.client.fault;

import static ai.kolbo.client.fault.ClientCall.DELETE;
import static ai.kolbo.client.fault.ClientCall.DOWNLOAD;
import static ai.kolbo.client.fault.ClientCall.OWN_POLL;
import static ai.kolbo.client.fault.ClientCall.READ;
import static ai.kolbo.client.fault.ClientCall.START;
import static ai.kolbo.client.fault.ClientCall.STREAM;
import static ai.kolbo.client.fault.ClientCall.UPLOAD_START;
import static ai.kolbo.client.fault.Fault.of;
import static ai.kolbo.client.fault.Faults.bytes;

import ai.kolbo.client.fault.Fault.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** The faults of HTTP/2 with TLS. */
final class Http2Faults {
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int NO_ERROR = 0;
  private static final int LARGEST_STREAM = Integer.MAX_VALUE;

  /** Why a stream or a connection ends. */
  private enum Code {
    PROTOCOL_ERROR(1),
    INTERNAL_ERROR(2),
    CANCEL(8),
    ENHANCE_YOUR_CALM(11),
    HTTP_1_1_REQUIRED(13);

    final int number;

    Code(int number) {
      this.number = number;
    }
  }

  private static final int REFUSED_STREAM = 7;

  /** Where in the server's part of a handshake it strikes, in bytes. */
  private static final int[] HANDSHAKE_PLACES = {0, 60, 700};

  /** With how many calls a fault is tried; of a refusal, with two: HTTP/1.1 has the rest. */
  private static final int MOST_CALLS = 5;

  /** What happens in frames. */
  private interface Act {
    void serve(Http2Peer peer, Reply good) throws IOException;
  }

  private Http2Faults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>(Faults.all());
    faults.addAll(beginnings());
    faults.addAll(resets());
    faults.addAll(goAways());
    List<Fault> thinned = new ArrayList<>(handshakes());
    thinned.addAll(floods());
    thinned.addAll(requests());
    // A frame that drips holds up the pings of its connection, for which the client may give it up.
    faults.removeIf(fault -> fault.kind().equals("cut") && fault.effect() == Effect.UNSTEADY);
    for (Fault fault : faults) {
      int most =
          switch (fault.kind()) {
            case Faults.NONE -> ClientCall.ALL.size();
            case "status" -> 2;
            default -> MOST_CALLS;
          };
      thinned.add(fault.on(Faults.some(fault.calls(), most, thinned.size())));
    }
    return thinned;
  }

  private static Fault http2(String kind, String name, Effect effect, Act act) {
    return of(kind, name, effect, (peer, good) -> act.serve((Http2Peer) peer, good));
  }

  private static List<Fault> handshakes() {
    List<Fault> faults = new ArrayList<>();
    for (Cut cut : Cut.values()) {
      for (int place : HANDSHAKE_PLACES) {
        Fault fault =
            of(
                    "handshake",
                    cut + " after " + place + " bytes of the handshake",
                    Effect.NO_CONNECTION,
                    (peer, good) -> {
                      peer.socket.cutAfter(place, cut);
                      peer.connect();
                      peer.answer(good);
                    })
                .at(cut.isSilent() ? Pace.SILENT : Pace.PROMPT);
        faults.add(fault.on(START, READ, ClientCall.POLL, DELETE));
        faults.add(
            (cut == Cut.DRIP ? fault.effect(Effect.UNSTEADY_CONNECTION) : fault)
                .on(UPLOAD_START, STREAM, DOWNLOAD));
      }
    }
    faults.add(certificate("an untrusted certificate", Certificates.UNTRUSTED));
    faults.add(certificate("the certificate of another host", Certificates.WRONG_HOST));
    faults.add(
        of(
                "handshake",
                "cleartext instead of a handshake",
                Effect.NOT_TRUSTED,
                (peer, good) -> {
                  peer.socket.getInputStream().read();
                  peer.socket
                      .getOutputStream()
                      .write(bytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
                  peer.socket.shutdownOutput();
                  peer.socket.drain();
                })
            .notOn(OWN_POLL));
    return faults;
  }

  private static Fault certificate(String name, SSLContext shown) {
    return http2(
            "handshake",
            name,
            Effect.NOT_TRUSTED,
            (peer, good) -> {
              peer.connect(shown);
              peer.drain();
            })
        .notOn(OWN_POLL);
  }

  /** After the handshake, before or instead of the settings. */
  private static List<Fault> beginnings() {
    return List.of(
        beginning("HTTP/1.1 instead of settings", bytes("HTTP/1.1 400 Bad Request\r\n\r\n")),
        beginning("half a frame of settings", new byte[] {0, 0, 6, 4}),
        beginning("a frame of 16 MB", new byte[] {-1, -1, -1, 4, 0, 0, 0, 0, 0}),
        beginning("data on stream 0", new byte[] {0, 0, 1, 0, 0, 0, 0, 0, 0, 0}),
        http2(
            "garbage",
            "frames of an unknown type",
            Effect.SERVED,
            (peer, good) -> {
              peer.read();
              peer.frame(0x42, 0, 0, new byte[100]);
              peer.write(peer.encode(good).bytes());
            }),
        http2(
            "garbage",
            "headers that are no HPACK",
            Effect.NO_RESPONSE,
            (peer, good) -> {
              peer.read();
              peer.frame(HEADERS, 4, peer.streamId(), Peer.repeated("\u00ff", 20));
              peer.drain();
            }),
        http2(
            "odd",
            "103 before the response",
            Effect.SERVED,
            (peer, good) -> {
              peer.read();
              peer.writeHead(Reply.empty(103));
              peer.write(peer.encode(good).bytes());
            }));
  }

  private static Fault beginning(String name, byte[] bytes) {
    return http2(
            "garbage",
            name,
            Effect.NO_RESPONSE,
            (peer, good) -> {
              peer.connect();
              peer.write(bytes).end(Cut.FIN, new byte[0]);
            })
        .notOn(OWN_POLL);
  }

  private static List<Fault> resets() {
    List<Fault> faults = new ArrayList<>();
    faults.add(
        http2(
            "reset",
            "REFUSED_STREAM before the headers",
            Effect.NOT_ACCEPTED,
            (peer, good) -> {
              peer.read();
              peer.resetStream(REFUSED_STREAM);
            }));
    faults.add(
        Faults.unread(
            "NO_ERROR after a good response, before the body was read",
            Effect.SERVED,
            (peer, good) -> {
              peer.readHead();
              peer.write(peer.encode(good).bytes());
              ((Http2Peer) peer).resetStream(NO_ERROR);
            }));
    for (Code code : Code.values()) {
      faults.add(
          http2(
              "reset",
              code + " before the headers",
              Effect.NO_RESPONSE,
              (peer, good) -> {
                peer.read();
                peer.resetStream(code.number);
              }));
      for (Place place : List.of(Place.HEAD, Place.BODY)) {
        Fault fault =
            http2(
                "reset",
                code + " " + place,
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.read();
                  // Half a frame cannot be followed by another one: a body that is not finished.
                  if (place == Place.HEAD) {
                    peer.writeHead(good);
                  } else {
                    int part = good.body().length * 2 / 5;
                    peer.write(
                        peer.unfinished(good.withBody(Arrays.copyOf(good.body(), 2 * part)))
                            .bytes());
                  }
                  peer.resetStream(code.number);
                });
        faults.add(fault.notOn(STREAM));
        faults.add(fault.on(STREAM).effect(Effect.BROKEN_STREAM));
      }
    }
    return faults;
  }

  private static List<Fault> goAways() {
    List<Fault> faults = new ArrayList<>();
    for (int error :
        new int[] {NO_ERROR, Code.INTERNAL_ERROR.number, Code.ENHANCE_YOUR_CALM.number}) {
      String name = "GOAWAY (" + error + ") ";
      faults.add(
          http2(
              "goaway",
              name + "below the stream",
              Effect.NOT_ACCEPTED,
              (peer, good) -> {
                peer.read();
                peer.goAway(peer.streamId() - 2, error).end(Cut.FIN, new byte[0]);
              }));
      for (boolean isAbove : new boolean[] {false, true}) {
        String where = isAbove ? "above the stream" : "at the stream";
        faults.add(
            http2(
                "goaway",
                name + where + ", then the response",
                Effect.SERVED,
                (peer, good) -> {
                  peer.read();
                  peer.goAway(isAbove ? LARGEST_STREAM : peer.streamId(), error);
                  peer.write(peer.encode(good).bytes());
                }));
        faults.add(
            http2(
                "goaway",
                name + where + ", then the end",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  peer.read();
                  peer.goAway(isAbove ? LARGEST_STREAM : peer.streamId(), error);
                  peer.end(Cut.FIN, new byte[0]);
                }));
      }
      faults.add(
          http2(
                  "goaway",
                  name + "at the stream, then nothing",
                  Effect.NO_RESPONSE,
                  (peer, good) -> {
                    peer.read();
                    peer.goAway(peer.streamId(), error).drain();
                  })
              .at(Pace.SILENT));
    }
    faults.add(
        http2(
                "goaway",
                "GOAWAY on the pooled connection before the request",
                Effect.SERVED,
                (peer, good) -> {
                  peer.goAway(peer.streamId(), NO_ERROR).end(Cut.FIN, new byte[0]);
                })
            .on(OWN_POLL));
    return faults;
  }

  private static List<Fault> floods() {
    Set<ClientCall> some = EnumSet.of(START, READ, STREAM, DOWNLOAD, ClientCall.POLL);
    List<Fault> faults = new ArrayList<>();
    faults.addAll(
        Faults.unsteady(
            http2(
                    "bound",
                    "endless informational headers",
                    Effect.NO_RESPONSE,
                    (peer, good) -> {
                      peer.read();
                      while (peer.isAwaited()) {
                        peer.writeHead(Reply.empty(103));
                        Peer.pause();
                      }
                    })
                .at(Pace.SILENT)));
    faults.addAll(
        List.of(
            http2(
                    "bound",
                    "endless CONTINUATION",
                    Effect.NO_RESPONSE,
                    (peer, good) -> {
                      peer.read();
                      byte[] block = block("x-filler", 16_000);
                      peer.frame(HEADERS, 0, peer.streamId(), block);
                      for (int i = 0; i < 8_000; i++) {
                        peer.frame(CONTINUATION, 0, peer.streamId(), block);
                      }
                    })
                .at(Pace.SILENT)
                .on(some),
            flood("endless PING", PING, new byte[8]),
            flood(
                "endless SETTINGS",
                SETTINGS,
                ByteBuffer.allocate(6).putShort((short) 3).putInt(100).array())));
    return faults;
  }

  private static Fault flood(String name, int type, byte[] payload) {
    return http2(
            "bound",
            name,
            Effect.NO_RESPONSE,
            (peer, good) -> {
              peer.read();
              while (peer.isAwaited()) {
                for (int i = 0; i < 100; i++) {
                  peer.frame(type, 0, 0, payload);
                }
                Peer.pause();
              }
            })
        .at(Pace.SILENT)
        // A read may find the same connection, as long as it floods.
        .on(START, STREAM, UPLOAD_START, DELETE);
  }

  /** A literal header, as often as it goes into so many bytes. */
  private static byte[] block(String name, int size) {
    byte[] one = bytes("\0" + (char) name.length() + name + (char) 100 + "y".repeat(100));
    ByteBuffer block = ByteBuffer.allocate(size - size % one.length);
    while (block.hasRemaining()) {
      block.put(one);
    }
    return block.array();
  }

  private static List<Fault> requests() {
    Reply refused = Reply.json(401, "{\"success\":false,\"error\":\"No\"}");
    return List.of(
        Faults.unread(
                "no WINDOW_UPDATE",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  ((Http2Peer) peer).closeWindow();
                  peer.read();
                })
            .at(Pace.SILENT),
        Faults.servedBeforeTheBody(),
        Faults.unread(
                "a refusal before the body was read",
                Effect.REFUSED,
                (peer, good) -> {
                  peer.readHead();
                  peer.write(peer.encode(refused).bytes());
                  ((Http2Peer) peer).resetStream(NO_ERROR);
                })
            .status(401));
  }
}
