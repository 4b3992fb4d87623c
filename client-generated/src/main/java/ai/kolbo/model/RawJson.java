package ai.kolbo.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as it was sent, of values that do not fit what the document declares. */
final class RawJson {
  private RawJson() {}

  /** The JSON of the value at which the parser stands, to its end; numbers letter by letter. */
  static String copy(JsonParser parser) throws IOException {
    JsonWriter.Bytes bytes = new JsonWriter.Bytes();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      int depth = 0;
      while (true) {
        JsonToken token = parser.currentToken();
        if (token.isNumeric()) {
          out.writeNumber(parser.getText());
        } else {
          out.copyCurrentEvent(parser);
        }
        depth += step(token);
        if (depth == 0) {
          break;
        }
        parser.nextToken();
      }
    }
    return new String(bytes.written(), StandardCharsets.UTF_8);
  }

  /** How much deeper what follows the token is. */
  static int step(JsonToken token) {
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  /** The items, read or not, as what they were read from. */
  static List<@Nullable Object> of(List<?> items) {
    List<@Nullable Object> raw = new ArrayList<>();
    for (Object item : items) {
      raw.add(rawItem(item));
    }
    return raw;
  }

  /** The members, read or not, as what they were read from. */
  static Map<String, @Nullable Object> of(Map<String, ?> members) {
    Map<String, @Nullable Object> raw = new LinkedHashMap<>();
    for (Map.Entry<String, ?> member : members.entrySet()) {
      raw.put(member.getKey(), rawItem(member.getValue()));
    }
    return raw;
  }

  private static @Nullable Object rawItem(@Nullable Object item) {
    if (item instanceof JsonValueReader.Raw raw) {
      return raw.value();
    }
    try {
      return Json.readAny(Json.write(item));
    } catch (IOException e) {
      throw new IllegalStateException("what was written cannot be read", e);
    }
  }

  /** Whether one of the values did not fit. */
  static boolean isIn(Iterable<?> values) {
    for (Object value : values) {
      if (value instanceof JsonValueReader.Raw) {
        return true;
      }
    }
    return false;
  }
}
