package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Scalar values for the properties of a schema. Each is the first of these that the schema allows:
 *
 * <ol>
 *   <li>what the prompt assigns to the property ({@code size: 5}, {@code city is Haifa}), or counts
 *       of it ({@code 4 images} for {@code num_images})
 *   <li>for a text, the next quoted text of the prompt, then the next name, that no property has
 *       yet; for a number, the next number
 *   <li>for a text, the prompt itself, cut to {@code maxLength}; else a random value
 * </ol>
 */
final class PromptValues {

  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_OF_MANY = 20;
  private static final String FILLER = " and so on";

  private final PromptWords words;
  private final SplittableRandom random;
  private final int salt;
  private final WorkBudget budget;
  private final Deque<String> texts = new ArrayDeque<>();
  private final Deque<BigDecimal> numbers;

  PromptValues(PromptWords words, SplittableRandom random, WorkBudget budget) {
    this.words = words;
    this.random = random;
    this.salt = random.nextInt();
    this.budget = budget;
    texts.addAll(words.quoted());
    words.names().stream().filter(name -> !texts.contains(name)).forEach(texts::add);
    numbers = new ArrayDeque<>(words.numbers());
  }

  /** Whether the prompt has a value for an optional property. */
  boolean hasValueFor(String name, JsonNode schema) {
    return words.assigned(name) != null || words.mentions(name) || names(schema);
  }

  /** Whether the prompt names a value of the schema's enumeration, or one of its constants. */
  boolean names(JsonNode schema) {
    for (JsonNode value : schema.path("enum")) {
      budget.spendSteps(1);
      if (isNamed(value)) {
        return true;
      }
    }
    for (JsonNode property : schema.path("properties")) {
      budget.spendSteps(1);
      if (isNamed(property.path("const"))) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(JsonNode value) {
    return value.isTextual() && words.hasAll(value.textValue());
  }

  /** The values of an enumeration or constant: those that the prompt names first. */
  List<JsonNode> ordered(JsonNode schema, String name, int variant) {
    if (schema.has("const")) {
      return List.of(schema.get("const"));
    }
    List<JsonNode> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode value : schema.get("enum")) {
      budget.spendSteps(1);
      (isNamed(value) ? named : others).add(value);
    }
    if (named.isEmpty() && !others.isEmpty()) {
      Collections.rotate(others, -(offset(name) % others.size()));
    }
    named.addAll(others);
    if (!named.isEmpty()) {
      Collections.rotate(named, -(variant % named.size()));
    }
    return named;
  }

  /** Where a property's variants begin: random, but the same for all items of an array. */
  private int offset(String name) {
    return new SplittableRandom(salt * 31L + name.hashCode()).nextInt(100);
  }

  @Nullable JsonNode number(JsonNode schema, String name, boolean integer, int variant) {
    List<BigDecimal> wanted = new ArrayList<>();
    String assigned = variant == 0 ? words.assigned(name) : null;
    if (assigned != null && assigned.matches("-?\\d{1,15}(\\.\\d{1,10})?")) {
      wanted.add(new BigDecimal(assigned));
    }
    BigDecimal counted = variant == 0 ? words.counted(name) : null;
    if (counted != null) {
      wanted.add(counted);
    }
    wanted.addAll(numbers);
    budget.spendCharacters(8);
    BigDecimal value = SchemaNumbers.choose(schema, integer, wanted, offset(name) + variant);
    if (value != null) {
      numbers.removeFirstOccurrence(value);
    }
    return value == null ? null : SchemaNumbers.node(value);
  }

  /** True if the prompt mentions the property without denying it, false if it denies it. */
  JsonNode flag(String name, int variant) {
    budget.spendCharacters(5);
    if (variant == 0 && words.mentions(name)) {
      String assigned = words.assigned(name);
      return BooleanNode.valueOf(
          !words.denies(name) && !"false".equals(assigned) && !"no".equals(assigned));
    }
    return BooleanNode.valueOf((offset(name) + variant) % 2 == 0);
  }

  @Nullable JsonNode text(JsonNode schema, String name, int variant) {
    long least = Math.max(0, schema.path("minLength").asLong(0));
    long most = schema.path("maxLength").asLong(Long.MAX_VALUE);
    if (least > most) {
      return null;
    }
    budget.spendCharacters(least);
    String text = null;
    if (schema.path("pattern").isTextual()) {
      text = matching(schema.get("pattern").textValue(), name, least, most, variant);
    } else {
      String format = schema.path("format").asText();
      text = format.isEmpty() ? null : FormatText.of(format, words, random, variant);
      if (text == null) {
        text = free(name, least, most, variant);
      } else if (text.length() < least || text.length() > most) {
        return null;
      }
    }
    if (text == null) {
      return null;
    }
    budget.spendCharacters(text.length());
    return TextNode.valueOf(text);
  }

  private @Nullable String matching(
      String expression, String name, long least, long most, int variant) {
    RegularExpression pattern = new RegularExpression(expression, budget);
    if (variant == 0) {
      Set<String> candidates = new LinkedHashSet<>(texts);
      String assigned = words.assigned(name);
      if (assigned != null) {
        candidates.add(assigned);
      }
      candidates.addAll(List.of(words.text().split("[\\s,;?!\"]+", 200)));
      for (String candidate : candidates) {
        if (fits(candidate, least, most)
            && candidate.length() <= LONGEST_TEXT
            && pattern.find(candidate)) {
          texts.remove(candidate);
          return candidate;
        }
      }
    }
    return pattern.text(random, least, most);
  }

  private String free(String name, long least, long most, int variant) {
    String assigned = variant == 0 ? words.assigned(name) : null;
    if (assigned != null && fits(assigned, least, most)) {
      return assigned;
    }
    for (String text : texts) {
      if (fits(text, least, most)) {
        texts.remove(text);
        return text;
      }
    }
    String text = words.text().isBlank() ? name : words.text().strip();
    int longest =
        (int)
            Math.min(
                most,
                Math.max(
                    least,
                    budget.values() < InstanceGenerator.GENEROUS_VALUES
                        ? LONGEST_TEXT
                        : LONGEST_OF_MANY));
    String suffix = variant == 0 ? "" : " " + (variant + 1);
    if (suffix.length() > longest) {
      suffix = Integer.toString(variant % 10).substring(0, Math.min(1, longest));
    }
    StringBuilder fitted = new StringBuilder(cut(text, longest - suffix.length()));
    fitted.append(suffix);
    int length = fitted.codePointCount(0, fitted.length());
    while (length < least) {
      String more = FILLER.substring(0, (int) Math.min(FILLER.length(), least - length));
      fitted.append(more);
      length += more.length();
    }
    return fitted.toString();
  }

  private static boolean fits(String text, long least, long most) {
    int length = text.codePointCount(0, text.length());
    return length >= least && length <= most;
  }

  /** The first characters (code points) of a text. */
  static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
