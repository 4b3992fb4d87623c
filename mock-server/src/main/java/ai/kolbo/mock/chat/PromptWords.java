package ai.kolbo.mock.chat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of a prompt can become a value: words, numbers, quoted texts and names. Only its first
 * 10,000 characters count.
 *
 * @param text the prompt, shortened
 * @param words its words in lower case, those with underscores or dashes whole and in parts
 * @param quoted the texts in quotation marks
 * @param names runs of capitalized words that do not begin a sentence, such as {@code Tel Aviv}
 * @param numbers its numbers
 */
record PromptWords(
    String text,
    Set<String> words,
    List<String> quoted,
    List<String> names,
    List<BigDecimal> numbers) {

  private static final int LONGEST = 10_000;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[_-]+[\\p{L}\\p{N}]+)*+");
  private static final Pattern QUOTED =
      Pattern.compile(
          "\"([^\"\n]{1,500})\"|“([^”\n]{1,500})”|`([^`\n]{1,500})`"
              + "|(?<![\\p{L}\\p{N}])'([^'\n]{1,500})'(?![\\p{L}\\p{N}])");
  private static final Pattern NAME =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_-])(?<=[\\p{L}\\p{N},;)] |[\\p{L}\\p{N},;] \")"
              + "\\p{Lu}[\\p{L}\\p{N}'-]++(?: \\p{Lu}[\\p{L}\\p{N}'-]++)*+");
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\p{L}\\p{N}_.:/-])-?\\d{1,15}(?:\\.\\d{1,10})?(?![\\p{L}\\p{N}_:/-])");
  private static final Pattern BETWEEN_NAMES =
      Pattern.compile("[\\s,]*(?:(?:and|or|in|vs|with|&)[\\s.]+)*", Pattern.CASE_INSENSITIVE);
  private static final Pattern PART = Pattern.compile("[_-]+|(?<=\\p{Ll})(?=\\p{Lu})");

  static PromptWords of(String prompt) {
    String text = prompt.length() > LONGEST ? prompt.substring(0, LONGEST) : prompt;
    Set<String> words = new HashSet<>();
    for (String word : matches(WORD, text)) {
      words.add(word.toLowerCase(Locale.ROOT));
      words.addAll(parts(word));
    }
    List<String> quoted =
        QUOTED
            .matcher(text)
            .results()
            .map(
                match -> {
                  for (int group = 1; group <= match.groupCount(); group++) {
                    if (match.group(group) != null) {
                      return match.group(group);
                    }
                  }
                  return match.group();
                })
            .toList();
    return new PromptWords(
        text,
        words,
        quoted,
        matches(NAME, text),
        matches(NUMBER, text).stream().map(BigDecimal::new).toList());
  }

  /** The parts of an identifier in lower case: {@code get_user-idName} has four. */
  static List<String> parts(String identifier) {
    List<String> parts = new ArrayList<>();
    for (String part : PART.split(identifier)) {
      if (!part.isEmpty()) {
        parts.add(part.toLowerCase(Locale.ROOT));
      }
    }
    return parts;
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).distinct().toList();
  }

  /** Whether the prompt has the word, or its singular or plural. */
  boolean has(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return words.contains(lower)
        || words.contains(lower + "s")
        || (lower.endsWith("s") && words.contains(lower.substring(0, lower.length() - 1)));
  }

  /** Whether all words of a text stand in the prompt. */
  boolean hasAll(String phrase) {
    List<String> all = matches(WORD, phrase.length() > 200 ? "" : phrase);
    return !all.isEmpty() && all.stream().allMatch(this::has);
  }

  /** Whether the prompt has a word of the identifier that has three letters at least. */
  boolean mentions(String identifier) {
    return parts(identifier).stream().anyMatch(part -> part.length() > 2 && has(part));
  }

  /** Whether the prompt denies what the identifier names: {@code without subtitles}. */
  boolean denies(String identifier) {
    return anyMatch(
        parts(identifier),
        part -> "(?:no|not|without|never)\\s+(?:any\\s+)?" + Pattern.quote(part) + "\\b");
  }

  private boolean anyMatch(Collection<String> parts, UnaryOperator<String> of) {
    Predicate<String> found =
        part ->
            Pattern.compile("\\b" + of.apply(part), Pattern.CASE_INSENSITIVE).matcher(text).find();
    return parts.stream().limit(5).filter(part -> part.length() < 50).anyMatch(found);
  }

  /**
   * What the prompt assigns to a name, as in {@code size: 5}, {@code size=5}, {@code size is 5}.
   */
  @Nullable String assigned(String name) {
    List<String> parts = parts(name);
    if (parts.isEmpty() || name.length() > 100 || !words.containsAll(parts)) {
      return null;
    }
    String spaced = String.join("[ _-]?", parts.stream().map(Pattern::quote).toList());
    return Pattern.compile(
            "\\b(?:" + spaced + ")\\b(?: is | ?[=:] ?)(?:\"([^\"\n]{1,500})\"|([^\\s,;\"]{1,200}))",
            Pattern.CASE_INSENSITIVE)
        .matcher(text)
        .results()
        .map(
            match ->
                match.group(1) != null ? match.group(1) : match.group(2).replaceAll("[.?!)]+$", ""))
        .filter(value -> !value.isEmpty())
        .findFirst()
        .orElse(null);
  }

  /** The number that stands before a word of the name: {@code 4 images} for {@code num_images}. */
  @Nullable BigDecimal counted(String name) {
    for (String part : parts(name)) {
      if (part.length() > 2 && part.length() < 50 && has(part)) {
        String stem = part.endsWith("s") ? part.substring(0, part.length() - 1) : part;
        var match =
            Pattern.compile(
                    "(?<![\\w.-])(\\d{1,9}) (?:\\p{L}{1,20} )?" + Pattern.quote(stem),
                    Pattern.CASE_INSENSITIVE)
                .matcher(text);
        if (match.find()) {
          return new BigDecimal(match.group(1));
        }
      }
    }
    return null;
  }

  /** The first text that the pattern matches. */
  @Nullable String first(Pattern pattern) {
    var match = pattern.matcher(text);
    return match.find() ? match.group() : null;
  }

  /** The names of an enumeration such as {@code in Haifa or in Eilat}, at most four; else empty. */
  List<String> enumeratedNames() {
    List<String> run = new ArrayList<>();
    int end = -1;
    for (MatchResult name : NAME.matcher(text).results().toList()) {
      if (end >= 0 && !BETWEEN_NAMES.matcher(text.substring(end, name.start())).matches()) {
        if (run.size() > 1) {
          break;
        }
        run.clear();
      }
      if (!run.contains(name.group())) {
        run.add(name.group());
      }
      end = name.end();
    }
    return run.size() > 1 ? List.copyOf(run.subList(0, Math.min(4, run.size()))) : List.of();
  }

  /** The same prompt with one name only. */
  PromptWords withName(String name) {
    return new PromptWords(text, words, List.of(), List.of(name), numbers);
  }
}
