package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example of a response in the document, with each of its members at each depth replaced, one
 * at a time, by each of the values that do not belong there.
 */
class OddShapesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Document DOCUMENT = new Document();
  private static final String HERE = "\"@here@\"";

  /** In bytes: shorter ones are also sent after the right value. */
  private static final int TWICE = 5;

  /** What replaces a value; {@code @v} stands for the value. */
  private static final List<byte[]> SHAPES = new ArrayList<>();

  static {
    for (String shape :
        List.of(
            "null",
            "0",
            "-1",
            "1e300",
            "1e-300",
            "1e400",
            "9".repeat(400),
            "1772706600000",
            "true",
            "\"\"",
            "\"x\"",
            "\"NaN\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"a\":1}",
            "[@v]",
            "[[[@v]]]",
            "[@v,@v]",
            "{\"a\":[@v]}",
            "[1]",
            "[\" \"]",
            "[@v,null,@v]",
            "[@v,7,\"x\",{}]",
            "{\"a\":@v}",
            "{\"url\":@v}",
            "[{\"type\":\"text\",\"text\":\"42\"}]",
            "[{\"type\":\"text\",\"text\":\"42\"},{\"type\":\"image\"},null]",
            "[".repeat(500) + "]".repeat(500),
            "\"a\\ud800b\"",
            "{\"\\udc00\":[\"\\ud83d\"]}",
            "\"\\ud83d\\ude00\"")) {
      SHAPES.add(shape.getBytes(StandardCharsets.UTF_8));
    }
    SHAPES.add(new byte[] {'"', 'a', (byte) 0xc3, (byte) 0xff, 'b', '"'});
    SHAPES.add(new byte[] {'{', '"', (byte) 0xe2, '"', ':', '"', (byte) 0x80, '"', '}'});
  }

  /**
   * A response of the document.
   *
   * @param paths those of its members that no other example of its class has
   */
  record Example(Class<?> type, String name, JsonNode json, List<String> paths) {
    @Override
    public String toString() {
      return type.getSimpleName() + " " + name;
    }
  }

  static List<Example> examples() throws Exception {
    List<Example> examples = new ArrayList<>();
    for (JsonNode operation : DOCUMENT.operations()) {
      for (JsonNode response : operation.get("responses")) {
        for (Map.Entry<String, JsonNode> media :
            DOCUMENT.resolve(response).path("content").properties()) {
          for (Map.Entry<String, JsonNode> example :
              media.getValue().path("examples").properties()) {
            JsonNode value = DOCUMENT.resolve(example.getValue()).get("value");
            if (media.getKey().equals("application/json")) {
              Class<?> type = Samples.type(DOCUMENT.name(media.getValue().get("schema")));
              examples.add(new Example(type, example.getKey(), value, new ArrayList<>()));
            } else {
              events(example.getKey(), value.asText(), examples);
            }
          }
        }
      }
    }
    Set<String> seen = new TreeSet<>();
    for (Example example : examples) {
      paths(example.json, "", example.paths);
      example.paths.removeIf(
          path -> !seen.add(example.type.getName() + path.replaceAll("/\\d+", "/0")));
    }
    examples.removeIf(example -> example.paths.isEmpty());
    return examples;
  }

  private static void events(String name, String stream, List<Example> examples)
      throws IOException {
    int count = 0;
    for (String line : stream.split("\n")) {
      if (line.startsWith("data: {")) {
        JsonNode event = JSON.readTree(line.substring("data: ".length()));
        examples.add(
            new Example(ChatCompletionChunk.class, name + " " + ++count, event, new ArrayList<>()));
      }
    }
  }

  @Test
  void everyResponseOfTheDocumentHasExamples() throws Exception {
    assertThat(examples()).hasSizeGreaterThan(40);
    assertThat(examples().stream().map(Example::type).distinct().count()).isGreaterThan(30);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void oddMemberCostsNothingElse(Example example) throws Exception {
    Map<String, Object> before = new TreeMap<>();
    JsonModel whole = read(example.type, bytes(example.json));
    collect(whole, "", before);
    int tried = 0;
    for (String path : example.paths) {
      for (byte[] odd : oddities(example.json, path)) {
        check(example, path, odd, before);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(SHAPES.size());
  }

  @Test
  void documentWithoutAnObjectOrWithSeveralIsTheOnlyThingThatIsRefused() throws Exception {
    for (Example example : examples()) {
      String json = example.json.toString();
      for (String odd :
          List.of(
              "[]",
              "[[]]",
              "[1]",
              "[null]",
              "[" + json + "," + json + "]",
              "[[" + json + "],null]",
              "[[],[" + json + "]]",
              "1",
              "\"x\"",
              "null",
              "true")) {
        assertThatIOException()
            .as(odd)
            .isThrownBy(() -> Json.read(example.type, odd))
            .withMessageContaining("cannot be read as " + example.type.getSimpleName());
      }
      assertThat(read(example.type, "{}".getBytes(StandardCharsets.UTF_8)).additionalProperties)
          .isEmpty();
    }
  }

  @Test
  void documentThatIsAListOfOneObjectIsThatObject() throws Exception {
    Json.Events events = new Json.Events();
    for (Example example : examples()) {
      JsonModel bare = read(example.type, bytes(example.json));
      for (String listed : List.of("[%s]", " [ %s ] ", "[[[%s]]]")) {
        byte[] json = listed.formatted(example.json).getBytes(StandardCharsets.UTF_8);
        assertThat(read(example.type, json)).isEqualTo(bare);
        assertThat(events.read(example.type, json, 0, json.length)).isEqualTo(bare);
      }
    }
  }

  @Test
  void listOfOneIsItsItemInEveryMemberOfEveryExample() throws Exception {
    int tried = 0;
    for (Example example : examples()) {
      JsonModel whole = read(example.type, bytes(example.json));
      Map<String, Object> before = new TreeMap<>();
      collect(whole, "", before);
      for (String path : example.paths) {
        JsonNode value = example.json.at(path);
        Object read = before.get(path);
        if (value.isObject() && before.keySet().stream().noneMatch(key -> isRaw(key, path))
            || read != null && !(read instanceof String)) {
          for (String listed : List.of("[%s]", "[[[%s]]]")) {
            JsonNode copy = example.json.deepCopy();
            set(copy, path, JSON.readTree(listed.formatted(value)));
            assertThat(read(example.type, bytes(copy))).as(path + copy).isEqualTo(whole);
            tried++;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(300);
  }

  /** Whether a path leads into what is no member of a model: that is kept as it was sent. */
  private static boolean isRaw(String key, String path) {
    return key.endsWith("/raw")
        && (path + "/").startsWith(key.substring(0, key.length() - "raw".length()));
  }

  @Test
  void longNameIsReadLikeAnyOther() throws IOException {
    String name = "n".repeat(200_000);
    GenerationStatus status =
        GenerationStatus.fromJson("{\"" + name + "\":1,\"state\":\"completed\"}");
    assertThat(status.getState()).isEqualTo(GenerationState.COMPLETED);
    assertThat(status.getAdditionalProperties()).containsEntry(name, 1);
  }

  @Test
  void singleAddressIsAListOfOne() throws IOException {
    GenerationStatus status =
        GenerationStatus.fromJson("{\"result\":{\"urls\":\"https://cdn.example.com/1.png\"}}");
    assertThat(status.getResult().getUrls()).containsExactly("https://cdn.example.com/1.png");
  }

  @Test
  void timesMayBeMilliseconds() throws IOException {
    for (String time :
        List.of("1772706600000", "1772706600", "\"1772706600000\"", "1.7727066e12")) {
      GenerationResult result = GenerationResult.fromJson("{\"created_at\":" + time + "}");
      assertThat(result.getCreatedAt()).as(time).isEqualTo("2026-03-05T10:30:00Z");
    }
  }

  @Test
  void textMayComeInParts() throws IOException {
    String parts =
        "\"content\":[{\"type\":\"text\",\"text\":\"4\"},{\"type\":\"text\",\"text\":\"2\"}]";
    assertThat(ChatCompletion.fromJson("{\"choices\":[{\"message\":{" + parts + "}}]}").text())
        .isEqualTo("42");
    assertThat(ChatCompletionChunk.fromJson("{\"choices\":[{\"delta\":{" + parts + "}}]}").text())
        .isEqualTo("42");
  }

  @Test
  void listThatWasReadInPartIsWrittenAsItCameUnlessItWasChanged() throws IOException {
    String json = "{\"scenes\":[{\"scene_number\":1},7,{\"title\":\"a\"}]}";
    GenerationStatus status = GenerationStatus.fromJson(json);
    assertThat(status.getScenes()).hasSize(2);
    assertThat(status.toJson()).isEqualTo(json);
    status.getScenes().get(1).title("b");
    assertThat(status.toJson()).isEqualTo("{\"scenes\":[{\"scene_number\":1},{\"title\":\"b\"}]}");
    status.scenes(null);
    assertThat(status.toJson()).isEqualTo(json);
  }

  private static void check(Example example, String path, byte[] odd, Map<String, Object> before)
      throws Exception {
    String step = "reading";
    try {
      JsonModel read = read(example.type, odd);
      step = "what else was read";
      String touched = touched(example.json, path);
      Map<String, Object> after = new TreeMap<>();
      collect(read, "", after);
      assertThat(without(touched, after)).isEqualTo(without(touched, before));
      step = "getters";
      callAll(read);
      step = "writing";
      byte[] written = Json.write(read);
      assertThat(read(example.type, written)).isEqualTo(read);
      step = "what was written: " + abbreviated(new String(written, StandardCharsets.UTF_8));
      assertThat(lost(Json.readAny(odd), Json.readAny(written), "")).isEmpty();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          path
              + " in "
              + abbreviated(new String(odd, StandardCharsets.UTF_8))
              + ": "
              + step
              + ": "
              + abbreviated(e),
          e);
    }
  }

  /** Where a text, number or boolean was sent of which nothing is left. */
  private static List<String> lost(Object sent, Object back, String path) {
    List<String> lost = new ArrayList<>();
    if (sent instanceof Map<?, ?> members && back instanceof Map<?, ?> others) {
      members.forEach(
          (name, value) -> {
            if (value != null || others.containsKey(name)) {
              lost.addAll(lost(value, others.get(name), path + "/" + name));
            }
          });
    } else if (sent instanceof List<?> items
        && back instanceof List<?> others
        && items.size() == others.size()) {
      for (int i = 0; i < items.size(); i++) {
        lost.addAll(lost(items.get(i), others.get(i), path + "/" + i));
      }
    } else if (sent != null && !isSame(sent, back)) {
      lost.add(path + ": " + abbreviated(sent) + " became " + abbreviated(back));
    }
    return lost;
  }

  /** Whether a value says the same in another form. */
  private static boolean isSame(Object sent, Object back) {
    if (back instanceof List<?> one && one.size() == 1 && !(sent instanceof List<?>)) {
      return lost(sent, one.get(0), "").isEmpty();
    }
    if (back instanceof String text && !(sent instanceof String) && isTextOf(text, sent)) {
      return true;
    }
    if (sent instanceof List<?> one && one.size() == 1 && !(back instanceof List<?>)) {
      return lost(one.get(0), back, "").isEmpty();
    }
    if (back instanceof String && !(sent instanceof String)) {
      return false;
    }
    if (sent instanceof Number number && back instanceof Number other) {
      return number.doubleValue() == other.doubleValue();
    }
    if (sent instanceof String text && back instanceof Number number) {
      return Double.valueOf(number.doubleValue()).equals(JsonScalars.decimal(text));
    }
    if (back instanceof Boolean truth) {
      return String.valueOf(sent).equalsIgnoreCase(truth.toString())
          || sent.toString().equals(truth ? "1" : "0");
    }
    return sent.equals(back)
        || JsonScalars.time(String.valueOf(back)) != null
            && JsonScalars.time(String.valueOf(sent)) != null;
  }

  private static boolean isTextOf(String text, Object sent) {
    if (sent instanceof Number && JsonScalars.time(text) != null) {
      return JsonScalars.time(text).equals(JsonScalars.epoch(sent.toString()));
    }
    try {
      return text.equals("42") || lost(sent, Json.readAny(text), "").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  // The members of an example.

  private static List<String> paths(JsonNode node, String path, List<String> paths) {
    node.properties()
        .forEach(
            m -> paths(m.getValue(), path + "/" + m.getKey(), add(paths, path + "/" + m.getKey())));
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        paths(node.get(i), path + "/" + i, add(paths, path + "/" + i));
      }
    }
    return paths;
  }

  private static List<String> add(List<String> paths, String path) {
    paths.add(path);
    return paths;
  }

  /** What an odd value at a path may change: the outermost list of scalars, or else the value. */
  private static String touched(JsonNode root, String path) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    return root.at(parent).isArray() ? touched(root, parent) : path;
  }

  private static List<byte[]> oddities(JsonNode root, String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    JsonNode copy = root.deepCopy();
    JsonNode parent = copy.at(path.substring(0, slash));
    JsonNode value = root.at(path);
    List<byte[]> oddities = new ArrayList<>();
    boolean isMember = parent instanceof ObjectNode;
    set(copy, path, JSON.getNodeFactory().textNode("@here@"));
    String text = JSON.writeValueAsString(copy);
    for (byte[] shape : SHAPES) {
      oddities.add(put(text, HERE, shape, value));
      if (isMember && shape.length <= TWICE) {
        // Twice: the last one counts.
        String member = JSON.writeValueAsString(name) + ":" + HERE;
        String twice = JSON.writeValueAsString(name) + ":" + value + "," + member;
        oddities.add(put(text.replace(member, twice), HERE, shape, value));
      }
    }
    if (parent instanceof ObjectNode object) {
      object.remove(name);
    } else {
      ((ArrayNode) parent).remove(Integer.parseInt(name));
    }
    oddities.add(JSON.writeValueAsBytes(copy));
    return oddities;
  }

  private static void set(JsonNode root, String path, JsonNode value) {
    int slash = path.lastIndexOf('/');
    JsonNode parent = root.at(path.substring(0, slash));
    if (parent instanceof ObjectNode object) {
      object.set(path.substring(slash + 1), value);
    } else {
      ((ArrayNode) parent).set(Integer.parseInt(path.substring(slash + 1)), value);
    }
  }

  private static byte[] put(String text, String where, byte[] shape, JsonNode value) {
    byte[] filled =
        new String(shape, StandardCharsets.ISO_8859_1).contains("@v")
            ? new String(shape, StandardCharsets.UTF_8)
                .replace("@v", value.toString())
                .getBytes(StandardCharsets.UTF_8)
            : shape;
    int at = text.indexOf(where);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.substring(0, at).getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(filled);
    bytes.writeBytes(text.substring(at + where.length()).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  private static byte[] bytes(JsonNode json) throws IOException {
    return JSON.writeValueAsBytes(json);
  }

  // What was read.

  private static JsonModel read(Class<?> type, byte[] json) throws IOException {
    return (JsonModel) Json.read(type, json);
  }

  private static void collect(Object value, String path, Map<String, Object> all)
      throws IllegalAccessException {
    if (value instanceof JsonModel model) {
      for (Map.Entry<String, Field> field : ModelClasses.fields(model.getClass()).entrySet()) {
        collect(field.getValue().get(model), path + "/" + field.getKey(), all);
      }
      for (Map.Entry<String, ?> entry : model.additionalProperties.entrySet()) {
        all.put(path + "/" + entry.getKey() + "/raw", String.valueOf(entry.getValue()));
      }
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        collect(items.get(i), path + "/" + i, all);
      }
    } else if (value instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        collect(member.getValue(), path + "/" + member.getKey(), all);
      }
    } else if (value != null) {
      all.put(path, value);
    }
  }

  private static Map<String, Object> without(String path, Map<String, Object> all) {
    Map<String, Object> rest = new TreeMap<>(all);
    rest.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"));
    // Of a map of which not all can be read, the raw one is kept as well.
    rest.keySet()
        .removeIf(
            key ->
                key.endsWith("/raw")
                    && path.startsWith(key.substring(0, key.length() - "raw".length())));
    return rest;
  }

  /** Every method of what users see that takes nothing. */
  private static void callAll(Object value) throws ReflectiveOperationException {
    if (value instanceof List<?> items) {
      for (Object item : items) {
        callAll(item);
      }
    } else if (value instanceof Map<?, ?> members) {
      for (Object member : members.values()) {
        callAll(member);
      }
    } else if (value instanceof JsonModel || value instanceof OpenEnum) {
      for (Method method : methods(value.getClass())) {
        Object result = method.invoke(value);
        if (method.getName().startsWith("get") && method.getDeclaringClass() != Object.class) {
          callAll(result);
        }
      }
    }
  }

  private static final Map<Class<?>, List<Method>> METHODS = new HashMap<>();

  private static List<Method> methods(Class<?> type) {
    return METHODS.computeIfAbsent(
        type,
        model -> {
          Map<String, Method> methods = new LinkedHashMap<>();
          for (Method method : model.getMethods()) {
            if (method.getParameterCount() == 0
                && !Modifier.isStatic(method.getModifiers())
                && !new TreeSet<>(List.of("check", "getClass", "notify", "notifyAll", "wait"))
                    .contains(method.getName())) {
              method.setAccessible(true);
              methods.put(method.getName(), method);
            }
          }
          return List.copyOf(methods.values());
        });
  }

  private static String abbreviated(Object value) {
    String text = String.valueOf(value);
    return text.length() < 700 ? text : text.substring(0, 700) + "…";
  }

  @Test
  void emptyListIsNoText() throws IOException {
    ChatCompletionChunk chunk =
        ChatCompletionChunk.fromJson("{\"choices\":[{\"delta\":{\"content\":[]}}]}");
    assertThat(chunk.text()).isNullOrEmpty();
    assertThat(chunk.toJson()).contains("\"content\":[]");
  }
}
