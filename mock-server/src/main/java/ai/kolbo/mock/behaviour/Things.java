package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The things that the mock has, by kind and id: those that it began with, and those that requests
 * have made. Over its share of memory it forgets the oldest of the latter. Safe for use by several
 * threads.
 */
final class Things {
  /** In a thing to begin with: the id of what it belongs to. */
  private static final String OF = "$of";

  private static final long MAX_BYTES = Memory.SHARE_BYTES;

  /** Of one kind. */
  private static final int MOST = 10_000;

  /**
   * A thing.
   *
   * @param of the id of what it belongs to, such as the conversation of a message; null if nothing
   * @param shown as responses show it
   * @param secret what is known of it, but never shown again; null for nothing
   * @param expires when it is gone; null for never
   * @param isOwn whether it is the user's own, who may change it
   */
  record Thing(
      String kind,
      String id,
      @Nullable String of,
      ObjectNode shown,
      @Nullable String secret,
      @Nullable Instant expires,
      boolean isOwn) {

    /** This thing with another content. */
    Thing showing(ObjectNode content) {
      return new Thing(kind, id, of, content, secret, expires, isOwn);
    }
  }

  private record Key(String kind, String id) {
    static Key of(Thing thing) {
      return new Key(thing.kind, thing.id);
    }
  }

  private final Clock clock;
  private final JsonNode first;

  /** In each kind, what was put last comes last. */
  private final Map<String, Map<String, Thing>> kinds = new HashMap<>();

  /** The sizes of what requests have made, in bytes, the oldest first. */
  private final Map<Key, Long> made = new LinkedHashMap<>();

  private long bytes;

  /**
   * @param first what is declared of each kind, with the things to begin with
   */
  Things(Clock clock, JsonNode first) {
    this.clock = clock;
    this.first = first;
    reset();
  }

  /** Goes back to the beginning. */
  synchronized void reset() {
    kinds.clear();
    made.clear();
    bytes = 0;
    first.properties().forEach(kind -> begin(kind.getKey(), kind.getValue()));
  }

  /** What of a kind is shared by all accounts is not the user's own. */
  private void begin(String kind, JsonNode declared) {
    String shared = declared.path("shared").asText();
    for (JsonNode thing : declared.path("things")) {
      ObjectNode shown = thing.deepCopy();
      JsonNode of = shown.remove(OF);
      String id = shown.path(declared.path("id").asText()).asText();
      boolean isOwn = !shared.isEmpty() && !shown.path(shared).asBoolean();
      String parent = of == null ? null : of.asText();
      of(kind).put(id, new Thing(kind, id, parent, shown, null, null, isOwn));
    }
  }

  private Map<String, Thing> of(String kind) {
    return kinds.computeIfAbsent(kind, name -> new LinkedHashMap<>());
  }

  /** Adds a thing as the newest, or puts it in the place of one with its id. */
  synchronized void put(Thing thing) {
    remove(new Key(thing.kind, thing.id));
    Map<String, Thing> kind = of(thing.kind);
    kind.put(thing.id, thing);
    long size = 500 + 4L * Json.bytes(thing.shown).length;
    made.put(Key.of(thing), size);
    bytes += size;
    while (bytes > MAX_BYTES && made.size() > 1) {
      remove(made.keySet().iterator().next());
    }
    if (kind.size() > MOST) {
      kind.values().stream()
          .map(Key::of)
          .filter(made::containsKey)
          .findFirst()
          .ifPresent(this::remove);
    }
  }

  private void remove(Key key) {
    of(key.kind).remove(key.id);
    Long size = made.remove(key);
    bytes -= size == null ? 0 : size;
  }

  /** Takes a thing away. */
  synchronized void remove(Thing thing) {
    remove(Key.of(thing));
  }

  /** The thing with an id; null if there is none. */
  synchronized @Nullable Thing find(String kind, String id) {
    Thing thing = of(kind).get(id);
    if (thing != null && isOver(thing)) {
      remove(thing);
      return null;
    }
    return thing;
  }

  private boolean isOver(Thing thing) {
    return thing.expires != null && !clock.instant().isBefore(thing.expires);
  }

  /**
   * All things of a kind: the user's own, the newest first, and then those of all, in their order.
   *
   * @param of only those that belong to it; null for all
   */
  synchronized List<Thing> all(String kind, @Nullable String of) {
    List<Thing> all = new ArrayList<>();
    List<Thing> shared = new ArrayList<>();
    for (Thing thing : of(kind).values()) {
      if (!isOver(thing) && (of == null || Objects.equals(of, thing.of))) {
        (thing.isOwn ? all : shared).add(thing);
      }
    }
    Collections.reverse(all);
    all.addAll(shared);
    return all;
  }
}
