package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The codecs beside Jackson's databind, which reads and writes the same models by their
 * annotations: what both read is the same, but for what {@link #DIFFERENCES} lists.
 */
class DatabindComparisonTest {
  private static final int DOCUMENTS_PER_CLASS = 40;
  private static final long SEED = 20260305;

  private static final ObjectMapper DATABIND =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();

  /** Values where something else is declared. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "-7",
          "2147483648",
          "1772706600000",
          "9223372036854775808",
          "0.5",
          "2.0",
          "1e400",
          "\"\"",
          "\" \"",
          "\"text\"",
          "\"12\"",
          "\"0.5\"",
          "\"true\"",
          "\"1\"",
          "\"NaN\"",
          "\"2026-03-05T10:30:00Z\"",
          "\"2026-03-05\"",
          "\"2026-03-05T10:30:00+0000\"",
          "\"1772706600\"",
          "[]",
          "[1]",
          "[\"a\"]",
          "[null]",
          "[[1]]",
          "[{}]",
          "[[\"12\"]]",
          "[true]",
          "[1,2]",
          "{}",
          "{\"a\":1}",
          "{\"type\":\"text\",\"text\":\"x\"}");

  /**
   * "declared <- value: what we read | what databind reads", of values that both read. All others
   * that do not fit end databind's reading, and not ours.
   */
  private static final Set<String> DIFFERENCES =
      """
      Boolean <- " ": " " kept | null
      Boolean <- "": "" kept | null
      Boolean <- -7: -7 kept | true
      Boolean <- 1772706600000: 1772706600000 kept | true
      Boolean <- 2147483648: 2147483648 kept | true
      Boolean <- 9223372036854775808: 9223372036854775808 kept | true
      Double <- " ": " " kept | null
      Double <- "": "" kept | null
      Double <- "NaN": "NaN" kept | "NaN"
      Double <- 1e400: 1E+400 kept | "Infinity"
      Integer <- " ": " " kept | null
      Integer <- "": "" kept | null
      Integer <- 0.5: 0.5 kept | 0
      Long <- " ": " " kept | null
      Long <- "": "" kept | null
      Long <- 0.5: 0.5 kept | 0
      Object <- 1e400: 1E+400 | "Infinity"
      OpenEnum <- " ": " " kept | " "
      OpenEnum <- "": "" kept | ""
      ToolChoice <- " ": " " kept | " "
      ToolChoice <- "": "" kept | ""
      OffsetDateTime <- " ": " " kept | null
      OffsetDateTime <- "": "" kept | null
      OffsetDateTime <- "0.5": "0.5" kept | "1970-01-01T00:00:00.5Z"
      OffsetDateTime <- "1": "1" kept | "1970-01-01T00:00:01Z"
      OffsetDateTime <- "12": "12" kept | "1970-01-01T00:00:12Z"
      OffsetDateTime <- 1772706600000: "2026-03-05T10:30:00Z" | "+58144-11-01T12:00:00Z"
      OffsetDateTime <- 1e400: 1E+400 kept | "1970-01-01T00:00:00Z"
      """
          .lines()
          .collect(Collectors.toCollection(TreeSet::new));

  @Test
  void documentsThatFitAreReadAndWrittenAlike() throws Exception {
    int documents = 0;
    for (Class<?> type : ModelClasses.objects()) {
      RandomJson random = new RandomJson(SEED + documents, 0, (declared, value) -> true);
      for (int i = 0; i < DOCUMENTS_PER_CLASS; i++) {
        String json = random.document(type).toString();
        Object ours = Json.read(type, json);
        assertThat(ours).as(json).isEqualTo(DATABIND.readValue(json, type));
        String written = Json.text(ours);
        assertThat(DATABIND.readTree(written)).isEqualTo(DATABIND.valueToTree(ours));
        assertThat(Json.read(type, written)).isEqualTo(ours);
        documents++;
      }
    }
    assertThat(documents).isGreaterThan(5000);
  }

  @Test
  void documentsThatDoNotFitAreReadAndKept() throws Exception {
    int documents = 0;
    int alike = 0;
    for (Class<?> type : ModelClasses.objects()) {
      RandomJson random =
          new RandomJson(SEED + documents, 10, (declared, value) -> !differs(declared, value));
      for (int i = 0; i < DOCUMENTS_PER_CLASS; i++) {
        JsonNode document = random.document(type);
        Object ours = Json.read(type, document.toString());
        String written = Json.text(ours);
        // What was read in part only, databind writes in part.
        if (!isPartlyRead(ours)) {
          assertThat(DATABIND.readTree(written)).isEqualTo(DATABIND.valueToTree(ours));
        }
        assertThat(Json.read(type, written)).isEqualTo(ours);
        assertThat(Json.text(Json.read(type, written))).isEqualTo(written);
        assertThat(names(DATABIND.readTree(written))).isEqualTo(kept(type, document));
        try {
          Object theirs = DATABIND.readValue(document.toString(), type);
          assertThat(ours).as(document.toString()).isEqualTo(theirs);
          alike++;
        } catch (IOException e) {
          // Databind reads nothing of a document with a value that does not fit.
        }
        documents++;
      }
    }
    assertThat(alike).isBetween(documents / 10, documents);
  }

  @Test
  void valuesThatDoNotFitAreReadAlikeButForTheDifferences() throws Exception {
    Set<String> differences = new TreeSet<>();
    for (Class<?> type : ModelClasses.objects()) {
      for (Map.Entry<String, Field> member : ModelClasses.fields(type).entrySet()) {
        for (String value : VALUES) {
          difference(type, member.getKey(), member.getValue().getGenericType(), value)
              .ifPresent(differences::add);
        }
      }
    }
    assertThat(differences).isEqualTo(DIFFERENCES);
  }

  /** The one difference that is not of a member: random documents leave it out. */
  @Test
  void kindOfAUnionThatIsNoTextIsKeptAndDatabindMakesATextOfIt() throws Exception {
    for (Class<?> union : ModelClasses.unions()) {
      String property = union.getAnnotation(JsonTypeInfo.class).property();
      for (String kind : List.of("0.5", "12", "true")) {
        String json = "{\"" + property + "\":" + kind + ",\"b\":null}";
        assertThat(Json.text(Json.read(union, json))).isEqualTo(json);
        assertThat(DATABIND.writeValueAsString(DATABIND.readValue(json, union)))
            .isEqualTo("{\"" + property + "\":\"" + kind + "\",\"b\":null}");
      }
    }
  }

  private static boolean isPartlyRead(Object value) throws Exception {
    if (value instanceof JsonModel model) {
      if (!PartlyRead.of(model).isEmpty()) {
        return true;
      }
      for (Field field : ModelClasses.fields(model.getClass()).values()) {
        if (isPartlyRead(field.get(model))) {
          return true;
        }
      }
    }
    if (value instanceof MessageContent content) {
      return isPartlyRead(content.value());
    }
    if (value instanceof Map<?, ?> members) {
      return isPartlyRead(new ArrayList<>(members.values()));
    }
    if (value instanceof List<?> items) {
      for (Object item : items) {
        if (isPartlyRead(item)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Optional<String> difference(
      Class<?> type, String member, Type declared, String value) throws IOException {
    String json = "{\"" + member + "\":" + value + "}";
    Object ours = Json.read(type, json);
    Object theirs;
    try {
      theirs = DATABIND.readValue(json, type);
    } catch (IOException e) {
      return Optional.empty();
    }
    return ours.equals(theirs)
        ? Optional.empty()
        : Optional.of(
            name(declared)
                + " <- "
                + value
                + ": "
                + seen(ours, member)
                + " | "
                + seen(theirs, member));
  }

  private static String seen(Object model, String member) throws IOException {
    JsonNode seen = DATABIND.valueToTree(model).path(member);
    boolean raw = ((JsonModel) model).additionalProperties.containsKey(member);
    return (seen.isMissingNode() ? "null" : seen.toString()) + (raw ? " kept" : "");
  }

  /** Whether a value is of a kind that the two read differently. */
  private static boolean differs(Type declared, JsonNode value) {
    if (declared instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      for (JsonNode item : value) {
        if (differs(arguments[arguments.length - 1], item)) {
          return true;
        }
      }
    }
    String prefix = name(declared) + " <- ";
    return DIFFERENCES.stream()
        .filter(difference -> difference.startsWith(prefix))
        .anyMatch(difference -> isLike(difference.substring(prefix.length()), value));
  }

  private static boolean isLike(String difference, JsonNode value) {
    return difference.startsWith("\"") ? value.isTextual() : value.isNumber();
  }

  private static String name(Type declared) {
    if (declared instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return ((Class<?>) generic.getRawType()).getSimpleName()
          + " of "
          + name(arguments[arguments.length - 1]);
    }
    Class<?> type = (Class<?>) declared;
    return OpenEnum.class.isAssignableFrom(type)
        ? "OpenEnum"
        : JsonModel.class.isAssignableFrom(type)
            ? "model"
            : type.isInterface() ? "union" : type.getSimpleName();
  }

  /** Members of a document that are to be found again: all but declared ones that are null. */
  private static Set<String> kept(Class<?> type, JsonNode document) {
    Set<String> declared = ModelClasses.fields(type).keySet();
    Set<String> kept = new TreeSet<>();
    document
        .properties()
        .forEach(
            member -> {
              if (!member.getValue().isNull() || !declared.contains(member.getKey())) {
                kept.add(member.getKey());
              }
            });
    return kept;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.properties().forEach(member -> names.add(member.getKey()));
    return names;
  }
}
