package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.MadeKeys;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The API keys that the mock has made, and what they may do. Safe for use by several threads. */
final class ApiKeys implements MadeKeys {
  static final String KIND = "api-key";

  /** Over it, the oldest key is forgotten, and then accepted as any other. */
  private static final int MOST = 10_000;

  private static final int RANDOM_BYTES = 20;

  private final Things things;
  private final Clock clock;
  private final Ids ids;
  private final String prefix;
  private final Map<String, String> idByKey =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  ApiKeys(ApiDocument document, Things things, Clock clock, Ids ids) {
    this.things = things;
    this.clock = clock;
    this.ids = ids;
    this.prefix =
        document.securitySchemes().stream()
            .map(scheme -> scheme.path("x-kolbo-key-prefix").asText())
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
  }

  /** A new key, in full. */
  synchronized String make(String id) {
    String key = prefix + ids.hex(RANDOM_BYTES);
    idByKey.put(key, id);
    return key;
  }

  /** What every key begins with. */
  String prefix() {
    return prefix;
  }

  @Override
  public State state(String key) {
    String id = id(key);
    if (id == null) {
      return State.UNKNOWN;
    }
    Thing thing = things.find(KIND, id);
    return thing != null && isActive(thing) ? State.ACTIVE : State.ENDED;
  }

  private synchronized @Nullable String id(String key) {
    return idByKey.get(key);
  }

  /** Whether a key has not expired. */
  boolean isActive(Thing key) {
    Instant expires = Instant.parse(key.shown().path("expiresAt").asText());
    return clock.instant().isBefore(expires);
  }

  @Override
  public @Nullable String missingPermission(String key, Operation operation) {
    String id = id(key);
    Thing thing = id == null ? null : things.find(KIND, id);
    if (thing == null) {
      return null;
    }
    String needed = operation.method().equals("GET") ? "read" : "write";
    for (JsonNode permission : thing.shown().path("permissions")) {
      if (permission.asText().equals(needed)) {
        return null;
      }
    }
    return needed;
  }

  /** Forgets all keys. */
  synchronized void clear() {
    idByKey.clear();
  }
}
