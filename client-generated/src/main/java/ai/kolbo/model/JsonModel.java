package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that is a JSON object. Its members are fields, of which the generated methods know; all
 * else is an additional property: members that the document does not list, and members whose value
 * could not be read as the document declares it. Not for users, who see the generated classes only.
 */
abstract class JsonModel {
  private static final String[][] NO_NAMES = {};
  private static final String[] NO_WRAPPERS = {};

  /** Replaced by a map that can be changed when the first one comes. */
  Map<String, @Nullable Object> additionalProperties = Collections.emptyMap();

  /**
   * Reads the value of a member.
   *
   * @return false, with nothing read, if the document does not list the member
   */
  abstract boolean readMember(String name, JsonReader in) throws IOException;

  /** Writes the members that are not null. */
  abstract void writeMembers(JsonWriter out) throws IOException;

  /** The value of a member; null if it has none, or if the document does not list it. */
  abstract @Nullable Object member(String name);

  /** Whether the document lists the member and its value is not null. */
  final boolean isSet(String name) {
    return member(name) != null;
  }

  /** Rows of a member and the other names under which servers send it, first come first. */
  String[][] names() {
    return NO_NAMES;
  }

  /** Members in which servers may wrap the whole object. */
  String[] wrappers() {
    return NO_WRAPPERS;
  }

  /** The additional properties as users see them; most objects have none. */
  final Map<String, @Nullable Object> readOnlyProperties() {
    return additionalProperties.isEmpty()
        ? additionalProperties
        : Collections.unmodifiableMap(additionalProperties);
  }

  final void keep(String name, @Nullable Object value) {
    if (additionalProperties.isEmpty()) {
      additionalProperties = new LinkedHashMap<>();
    }
    additionalProperties.put(name, value);
  }

  final void forget(String name) {
    if (!additionalProperties.isEmpty()) {
      additionalProperties.remove(name);
    }
  }

  /**
   * The additional properties that are written: a member that is set wins over one of its name. A
   * user's own {@code ObjectMapper} writes these, too.
   */
  @JsonAnyGetter
  final Map<String, @Nullable Object> writtenProperties() {
    for (String name : additionalProperties.keySet()) {
      if (isSet(name)) {
        return withoutMembers();
      }
    }
    return additionalProperties;
  }

  private Map<String, @Nullable Object> withoutMembers() {
    Map<String, @Nullable Object> written = new LinkedHashMap<>(additionalProperties);
    written.keySet().removeIf(this::isSet);
    return written;
  }
}
