package ai.kolbo.contract.roundtrip;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Where what the client wrote is not what the server sent. A member that is null counts as absent,
 * numbers are equal by their values and times by their moments.
 *
 * @param pointer to the first such place
 */
record Difference(String pointer, JsonNode sent, JsonNode written) {
  private static final int LONGEST = 200;

  static Optional<Difference> between(JsonNode sent, JsonNode written) {
    return at("", sent, written);
  }

  private static Optional<Difference> at(String pointer, JsonNode sent, JsonNode written) {
    if (sent.isObject() && written.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      sent.fieldNames().forEachRemaining(names::add);
      written.fieldNames().forEachRemaining(names::add);
      return names.stream()
          .flatMap(name -> at(pointer + "/" + name, sent.path(name), written.path(name)).stream())
          .findFirst();
    }
    if (sent.isArray() && written.isArray() && sent.size() == written.size()) {
      for (int i = 0; i < sent.size(); i++) {
        Optional<Difference> inside = at(pointer + "/" + i, sent.get(i), written.get(i));
        if (inside.isPresent()) {
          return inside;
        }
      }
      return Optional.empty();
    }
    return isSame(sent, written)
        ? Optional.empty()
        : Optional.of(new Difference(pointer, sent, written));
  }

  private static boolean isSame(JsonNode sent, JsonNode written) {
    boolean areAbsent =
        (sent.isNull() || sent.isMissingNode()) && (written.isNull() || written.isMissingNode());
    if (areAbsent || sent.equals(written)) {
      return true;
    }
    if (sent.isNumber() && written.isNumber()) {
      return Double.isFinite(sent.doubleValue())
          && Double.isFinite(written.doubleValue())
          && sent.decimalValue().compareTo(written.decimalValue()) == 0;
    }
    Optional<Instant> moment = moment(sent);
    return moment.isPresent() && moment.equals(moment(written));
  }

  private static Optional<Instant> moment(JsonNode value) {
    try {
      return value.isTextual()
          ? Optional.of(OffsetDateTime.parse(value.asText()).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "%s was %s, is %s".formatted(pointer, cut(sent), cut(written));
  }

  private static String cut(JsonNode value) {
    String text = value.isMissingNode() ? "absent" : value.toString();
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}
