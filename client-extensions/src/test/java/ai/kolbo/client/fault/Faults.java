package ai.kolbo.client.fault;

import static ai.kolbo.client.fault.ClientCall.CANCEL;
import static ai.kolbo.client.fault.ClientCall.DELETE;
import static ai.kolbo.client.fault.ClientCall.DOWNLOAD;
import static ai.kolbo.client.fault.ClientCall.OWN_POLL;
import static ai.kolbo.client.fault.ClientCall.STREAM;
import static ai.kolbo.client.fault.ClientCall.UPLOAD;
import static ai.kolbo.client.fault.ClientCall.UPLOAD_START;
import static ai.kolbo.client.fault.Fault.of;

import ai.kolbo.client.fault.Fault.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** The faults that any protocol has. */
final class Faults {
  /** More than any body may have. */
  private static final long LARGE = 1L << 30;

  private static final int BLOCK = 64 * 1024;
  private static final byte[] SPACES = Peer.repeated(" ", BLOCK);
  private static final byte[] BOMB = gzip(Peer.repeated(" ", 1 << 20), 100);

  /** Statuses that a server of the API sends, and those of proxies before it. */
  private static final int[] STATUSES = {400, 401, 402, 403, 404, 408, 409, 429, 500, 503};

  /** The kind of what is no fault. */
  static final String NONE = "none";

  private Faults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    // First, so that the classes are loaded when time counts.
    faults.add(of(NONE, "all is well", Effect.SERVED, Peer::answer).at(Pace.LARGE));
    faults.addAll(cuts());
    faults.addAll(bodies());
    faults.addAll(refusals());
    return faults;
  }

  /** The connection breaks, stalls or drips at each place. */
  private static List<Fault> cuts() {
    List<Fault> faults = new ArrayList<>();
    for (Cut cut : Cut.values()) {
      for (Place place : Place.values()) {
        if (cut == Cut.DRIP && !place.isIn(Place.STATUS, Place.BODY)) {
          continue;
        }
        Fault fault =
            of(
                    "cut",
                    cut + " " + place,
                    Effect.NO_RESPONSE,
                    (peer, good) -> peer.cut(place, cut, good))
                .at(cut.isSilent() ? Pace.SILENT : Pace.PROMPT);
        if (place == Place.REQUEST_BODY) {
          faults.add(fault.on(ClientCall.UPLOADS));
        } else if (cut == Cut.RESET && place == Place.CONNECTED) {
          // The client may see that before it begins to send, or after.
          faults.add(fault.on(ClientCall.READ, ClientCall.POLL, DOWNLOAD));
        } else if (cut == Cut.DRIP && place.compareTo(Place.HEAD) < 0) {
          faults.addAll(unsteady(fault));
        } else if (place.compareTo(Place.HEAD) < 0) {
          faults.add(fault);
        } else {
          faults.addAll(inBody(place, cut, fault));
        }
      }
    }
    return faults;
  }

  /**
   * What is never silent, and never ends: it takes all the time of a download, whose attempts are
   * bounded by silence only.
   */
  static List<Fault> unsteady(Fault fault) {
    return List.of(fault.notOn(DOWNLOAD), fault.effect(Effect.UNSTEADY).on(DOWNLOAD));
  }

  private static List<Fault> inBody(Place place, Cut cut, Fault fault) {
    if (cut == Cut.DRIP) {
      // What comes slowly is no fault where the body may be long.
      return List.of(
          fault.notOn(DOWNLOAD, STREAM),
          of(
                  "cut",
                  fault.name() + ", yet in time",
                  Effect.SERVED,
                  (peer, good) -> slow(peer, place, good))
              .at(Pace.SLOW)
              .on(DOWNLOAD, STREAM));
    }
    // A stream has finished by its last byte. A reset may also take what came before it.
    Fault stream = fault.on(STREAM).effect(Effect.BROKEN_STREAM);
    List<Fault> faults = new ArrayList<>(List.of(fault.notOn(STREAM)));
    if (place != Place.LAST_BYTE) {
      faults.add(stream);
    } else if (cut != Cut.RESET) {
      faults.add(stream.effect(Effect.SERVED));
    }
    return faults;
  }

  private static void slow(Peer peer, Place place, Reply good) throws IOException {
    peer.read();
    Encoded encoded = peer.encode(good);
    peer.write(encoded.to(place));
    byte[] rest = encoded.from(place);
    for (int i = 0; i < rest.length; i += 10) {
      Peer.pause();
      peer.write(Arrays.copyOfRange(rest, i, Math.min(rest.length, i + 10)));
    }
  }

  /** Successes that are none. */
  private static List<Fault> bodies() {
    Set<ClientCall> texts = EnumSet.complementOf(EnumSet.of(DOWNLOAD));
    Set<ClientCall> needed = EnumSet.copyOf(ClientCall.JSON);
    needed.add(STREAM);
    // Of an uploaded file no member is needed.
    Set<ClientCall> answered = EnumSet.copyOf(ClientCall.JSON);
    answered.remove(ClientCall.UPLOAD);
    Set<ClientCall> unneeded = EnumSet.of(CANCEL, DELETE);
    String html = "<html><head><title>Log in</title></head><body>Please</body></html>";
    return List.of(
        unreadable("HTML", Reply.of(200, "text/html", html)).on(texts),
        unreadable("HTML with the key", null).on(texts),
        unreadable("an empty body", Reply.json(200, "")).on(needed),
        unreadable("204", Reply.empty(204)).on(needed),
        of("body", "an empty body where none is needed", Effect.SERVED, reply(Reply.json(200, "")))
            .on(unneeded),
        of("body", "204 where no body is needed", Effect.SERVED, reply(Reply.empty(204)))
            .on(unneeded),
        of(
                "body",
                "206 with a whole body",
                Effect.SERVED,
                (peer, good) -> peer.answer(good.withStatus(206)))
            .on(ClientCall.JSON),
        of("body", "201", Effect.SERVED, (peer, good) -> peer.answer(good.withStatus(201)))
            .on(texts),
        unreadable("an array", Reply.json(200, "[]")).on(needed),
        unreadable("null", Reply.json(200, "null")).on(needed),
        unreadable("an empty object", Reply.json(200, "{}")).on(answered),
        unreadable("half of its JSON", Reply.json(200, "{\"success\":tr")).on(needed),
        unreadable("deep nesting", Reply.json(200, "[".repeat(100_000))).on(needed),
        unreadable("deep nesting in objects", Reply.json(200, "{\"a\":".repeat(100_000)))
            .on(needed),
        of(
                "body",
                "gzip that is cut",
                Effect.NO_RESPONSE,
                (peer, good) -> {
                  byte[] whole = gzip(good.body(), 1);
                  peer.answer(
                      good.withBody(Arrays.copyOf(whole, whole.length / 2))
                          .with("Content-Encoding", "gzip"));
                })
            .notOn(STREAM),
        of(
            "body",
            "gzip",
            Effect.SERVED,
            (peer, good) ->
                peer.answer(good.withBody(gzip(good.body(), 1)).with("Content-Encoding", "gzip"))),
        of(
                "bound",
                "1 GB of spaces",
                Effect.OVERSIZED,
                (peer, good) -> {
                  peer.read();
                  peer.flood(good.withBody(SPACES), LARGE / BLOCK);
                })
            .at(Pace.LARGE)
            .on(texts),
        of(
                "bound",
                "a gzip bomb of 100 MB",
                Effect.OVERSIZED,
                (peer, good) -> {
                  peer.read();
                  peer.flood(good.withBody(BOMB).with("Content-Encoding", "gzip"), 1);
                })
            .at(Pace.LARGE)
            .on(texts));
  }

  /** A success that cannot be read; null for HTML with the key of the request. */
  private static Fault unreadable(String name, Reply reply) {
    return of(
        "body",
        name,
        Effect.NOT_READABLE,
        reply == null
            ? (peer, good) -> {
              String page = "<html>" + peer.read().head() + "</html>";
              peer.write(peer.encode(Reply.of(200, "text/html", page)).bytes());
            }
            : reply(reply));
  }

  private static Fault.Act reply(Reply reply) {
    return (peer, good) -> peer.answer(reply);
  }

  /** Each status with a body that is whole, not JSON, cut, stalled, too large, or holds the key. */
  private static List<Fault> refusals() {
    List<Fault> faults = new ArrayList<>();
    for (int status : STATUSES) {
      Reply good = Reply.json(status, "{\"success\":false,\"error\":\"No\",\"code\":\"NO\"}");
      faults.add(refusal(status, "its error", reply(good)));
      faults.add(refusal(status, "HTML", reply(Reply.of(status, "text/html", "<html>No</html>"))));
      faults.add(refusal(status, "no body", reply(Reply.json(status, ""))));
      faults.add(refusal(status, "a body that is cut", unfinished(good, Cut.FIN)));
      faults.add(refusal(status, "a body that is reset", unfinished(good, Cut.RESET)));
      faults.add(
          refusal(status, "a body that stalls", unfinished(good, Cut.STALL)).at(Pace.SILENT));
      faults.add(
          refusal(
                  status,
                  "an endless body",
                  (peer, ignored) -> {
                    peer.read();
                    peer.flood(good.withBody(SPACES), LARGE / BLOCK);
                  })
              .at(Pace.LARGE));
      faults.add(
          refusal(
              status,
              "the key",
              (peer, ignored) -> {
                String head = peer.read().head().replaceAll("[\"\\\\\\p{Cntrl}]", " ");
                String json = "{\"success\":false,\"error\":\"%s\",\"code\":\"%1$s\"}";
                peer.write(peer.encode(Reply.json(status, json.formatted(head))).bytes());
              }));
    }
    faults.add(
        refusal(503, "Retry-After: 0", reply(Reply.json(503, "{}").with("Retry-After", "0"))));
    faults.add(
        refusal(408, "Connection: close", reply(Reply.json(408, "{}").with("Retry-After", "0"))));
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      faults.add(
          of(
                  "redirect",
                  status + " to itself",
                  Effect.CIRCLE,
                  (peer, good) -> {
                    String path = peer.read().path();
                    peer.write(
                        peer.encode(Reply.json(status, "{}").with("Location", path)).bytes());
                  })
              .status(status));
    }
    return faults;
  }

  private static Fault refusal(int status, String name, Fault.Act act) {
    return of("status", status + " with " + name, Effect.of(status), act)
        .status(status)
        .on(some(ClientCall.ALL, 4, status + 7 * name.length()));
  }

  /** Some calls of a fault, others for each seed. */
  static Set<ClientCall> some(Set<ClientCall> calls, int count, int seed) {
    List<ClientCall> all = List.copyOf(EnumSet.copyOf(calls));
    Set<ClientCall> some = EnumSet.noneOf(ClientCall.class);
    for (int i = 0; i < all.size() && some.size() < count; i++) {
      // Neighbours are alike.
      some.add(all.get(Math.floorMod(seed + 3 * i, all.size())));
    }
    return some;
  }

  private static Fault.Act unfinished(Reply reply, Cut cut) {
    return (peer, good) -> {
      peer.read();
      peer.write(peer.unfinished(reply).bytes());
      // So that the client has read as much, which a reset may take from it.
      Peer.pause();
      if (cut != Cut.STALL || !peer.outlives(Place.HEAD)) {
        peer.end(cut, new byte[0]);
      }
    };
  }

  /** Something many times over, compressed. */
  private static byte[] gzip(byte[] bytes, int times) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < times; i++) {
        gzip.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Fault servedBeforeTheBody() {
    return unread(
        "a good response before the body was read",
        Effect.SERVED,
        (peer, good) -> {
          peer.readHead();
          peer.write(peer.encode(good).bytes());
          peer.readBody(false);
        });
  }

  /** Uploads whose request is not read to its end. */
  static Fault unread(String name, Effect effect, Fault.Act act) {
    return of("request", name, effect, act).on(UPLOAD_START, UPLOAD);
  }

  /** As a poll of an own start sees a 404: odd, since it may be too early. */
  static boolean isTooEarly(Fault fault, ClientCall call) {
    return call == OWN_POLL && fault.status() == 404;
  }
}
