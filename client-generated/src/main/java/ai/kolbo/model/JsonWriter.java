package ai.kolbo.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.TreeNode;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the values of the models as JSON. */
final class JsonWriter {
  private final JsonGenerator out;

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /**
   * @throws IllegalArgumentException if something cannot be written
   */
  static byte[] bytes(@Nullable Object value) {
    Bytes bytes = new Bytes();
    JsonGenerator out = null;
    try {
      out = Json.FACTORY.createGenerator(bytes);
      new JsonWriter(out).value(value);
      out.close();
      return bytes.written();
    } catch (IOException e) {
      // To memory nothing fails but what cannot be JSON: half a character, or endless nesting.
      throw new IllegalArgumentException(
          (out == null ? "it" : path(out)) + " cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  // The members of a model: null leaves one out.

  void member(String name, @Nullable String value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      out.writeString(value);
    }
  }

  void member(String name, @Nullable Boolean value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      out.writeBoolean(value);
    }
  }

  void member(String name, @Nullable Integer value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      out.writeNumber(value);
    }
  }

  void member(String name, @Nullable Long value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      out.writeNumber(value);
    }
  }

  void member(String name, @Nullable Double value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      number(value);
    }
  }

  void member(String name, @Nullable OpenEnum value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      out.writeString(value.value());
    }
  }

  void member(String name, @Nullable JsonModel value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      model(value);
    }
  }

  void member(String name, @Nullable Object value) throws IOException {
    if (value != null) {
      out.writeFieldName(name);
      value(value);
    }
  }

  // Values.

  private void model(JsonModel model) throws IOException {
    Map<String, @Nullable Object> partlyRead = PartlyRead.of(model);
    if (partlyRead.isEmpty()) {
      declared(model);
    } else {
      Map<String, @Nullable Object> members = declaredMembers(model);
      members.putAll(partlyRead);
      value(members);
    }
  }

  /** The members of a model as they are written, but for what was read in part. */
  @SuppressWarnings("unchecked") // A model is an object, and readAny makes no other maps.
  private static Map<String, @Nullable Object> declaredMembers(JsonModel model) throws IOException {
    Bytes bytes = new Bytes();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      new JsonWriter(out).declared(model);
    }
    return (Map<String, @Nullable Object>) Json.readAny(bytes.written());
  }

  private void declared(JsonModel model) throws IOException {
    out.writeStartObject();
    model.writeMembers(this);
    members(model.writtenProperties());
    out.writeEndObject();
  }

  private void members(Map<?, ?> members) throws IOException {
    if (members.isEmpty()) {
      return;
    }
    for (Map.Entry<?, ?> member : members.entrySet()) {
      Object name = member.getKey();
      if (!(name instanceof CharSequence
          || name instanceof OpenEnum
          || name instanceof Number
          || name instanceof Boolean)) {
        throw refused(name, "a name of type ");
      }
      out.writeFieldName(name.toString());
      value(member.getValue());
    }
  }

  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof String text) {
      out.writeString(text);
    } else if (value instanceof JsonModel model) {
      model(model);
    } else if (value instanceof Collection<?> items) {
      items(items);
    } else if (value instanceof Map<?, ?> members) {
      out.writeStartObject();
      members(members);
      out.writeEndObject();
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof OpenEnum word) {
      out.writeString(word.value());
    } else {
      other(value);
    }
  }

  private void items(Iterable<?> items) throws IOException {
    out.writeStartArray();
    for (Object item : items) {
      value(item);
    }
    out.writeEndArray();
  }

  private void number(Number number) throws IOException {
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      out.writeNumber(number.intValue());
    } else if (number instanceof Long) {
      out.writeNumber(number.longValue());
    } else if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw refused(number, number + " of type ");
      }
      if (number instanceof Float) {
        out.writeNumber(number.floatValue());
      } else {
        out.writeNumber(number.doubleValue());
      }
    } else if (number instanceof BigDecimal decimal) {
      out.writeNumber(decimal);
    } else if (number instanceof BigInteger whole) {
      out.writeNumber(whole);
    } else {
      throw refused(number, "a value of type ");
    }
  }

  private void other(Object value) throws IOException {
    if (value instanceof MessageContent content) {
      value(content.value());
    } else if (value instanceof ToolChoice choice) {
      value(choice.value());
    } else if (value instanceof StopSequences stop) {
      value(stop.value());
    } else if (value instanceof OffsetDateTime time) {
      out.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    } else if (value instanceof Instant || value instanceof CharSequence) {
      out.writeString(value.toString());
    } else if (value instanceof Object[] items) {
      items(Arrays.asList(items));
    } else if (value instanceof byte[] bytes) {
      out.writeBinary(bytes);
    } else if (value instanceof int[] numbers) {
      out.writeArray(numbers, 0, numbers.length);
    } else if (value instanceof long[] numbers) {
      out.writeArray(numbers, 0, numbers.length);
    } else if (value instanceof double[] numbers) {
      items(Arrays.stream(numbers).boxed().toList());
    } else if (value instanceof TreeNode tree) {
      tree(tree);
    } else {
      throw refused(value, "a value of type ");
    }
  }

  /** Writes a tree of Jackson's, which need not come from the databind that is here. */
  private void tree(TreeNode tree) throws IOException {
    try (JsonParser nodes = tree.traverse()) {
      int depth = 0;
      do {
        JsonToken token = nodes.nextToken();
        if (token == null || token == JsonToken.NOT_AVAILABLE) {
          out.writeNull();
        } else if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
          value(nodes.getEmbeddedObject());
        } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
          number(nodes.getNumberValue());
        } else {
          out.copyCurrentEvent(nodes);
          depth += RawJson.step(token);
        }
      } while (depth > 0);
    }
  }

  private IllegalArgumentException refused(@Nullable Object value, String what) {
    return new IllegalArgumentException(
        what
            + (value == null ? "null" : value.getClass().getName())
            + " at "
            + path(out)
            + " cannot be written as JSON");
  }

  /** Where the generator stands, as a JSON pointer. */
  private static String path(JsonGenerator out) {
    StringBuilder path = new StringBuilder();
    JsonStreamContext here = out.getOutputContext();
    for (JsonStreamContext context = here; !context.inRoot(); context = context.getParent()) {
      String step =
          context.inArray()
              // The index is that of the last item that was written, or begun.
              ? String.valueOf(context.getCurrentIndex() + (context == here ? 1 : 0))
              : String.valueOf(context.getCurrentName());
      path.insert(0, "/" + step.replace("~", "~0").replace("/", "~1"));
    }
    return path.isEmpty() ? "the root" : path.toString();
  }

  /** Takes what a generator writes: mostly one piece, which is then copied once. */
  static final class Bytes extends OutputStream {
    private byte[] bytes = {};
    private int length;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      if (length == 0) {
        bytes = Arrays.copyOfRange(from, offset, offset + count);
      } else {
        if (count > bytes.length - length) {
          bytes = Arrays.copyOf(bytes, Math.max(2 * length, Math.addExact(length, count)));
        }
        System.arraycopy(from, offset, bytes, length, count);
      }
      length += count;
    }

    byte[] written() {
      return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
  }
}
