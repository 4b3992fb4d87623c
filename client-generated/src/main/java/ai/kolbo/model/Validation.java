package ai.kolbo.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a request against the bounds of the document before it is sent. */
public final class Validation {
  private final List<String> violations = new ArrayList<>();
  private final Set<String> exempt;
  private String path = "";
  private Object value = "";
  private boolean present;

  private Validation(Set<String> exempt) {
    this.exempt = exempt;
  }

  /**
   * Checks a request with all its parts.
   *
   * @param exempt members of the request that are not checked, because they travel in another way
   * @throws IllegalArgumentException if a bound is broken; the message names each member and its
   *     bound
   */
  public static void check(Validated request, String... exempt) {
    Validation validation = new Validation(Set.of(exempt));
    request.validate(validation);
    if (!validation.violations.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", validation.violations));
    }
  }

  /** Begins the checks of a member, and does those of its parts. */
  public Validation member(String name, @Nullable Object member) {
    String parent = path.substring(0, path.lastIndexOf('.') + 1);
    path = parent + name;
    descend(member);
    path = parent + name;
    present = member != null;
    value = present ? member : "";
    return this;
  }

  /** Checks a list that is not a member but the whole value, such as the parts of a content. */
  public Validation itself(List<?> items) {
    String here = path.substring(0, path.length() - 1);
    path = here;
    descend(items);
    path = here;
    present = true;
    value = items;
    return this;
  }

  private void descend(@Nullable Object part) {
    String here = path;
    if (part instanceof Validated validated) {
      path = here + ".";
      validated.validate(this);
    } else if (part instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        path = here + "[" + i + "]";
        if (list.get(i) == null) {
          violations.add(path + " must not be null");
        }
        descend(list.get(i));
      }
    }
    path = here;
  }

  /** The member must be there. */
  public Validation required() {
    return unless(present, "is required");
  }

  /** A text must have at least so many characters. */
  public Validation minLength(int characters) {
    return unless(
        !(value instanceof String text)
            || !present
            || text.codePointCount(0, text.length()) >= characters,
        "must have at least " + characters + " characters");
  }

  /** A text must have at most so many characters. */
  public Validation maxLength(int characters) {
    return unless(
        !(value instanceof String text) || text.codePointCount(0, text.length()) <= characters,
        "must have at most " + characters + " characters");
  }

  /** A number must not be smaller. */
  public Validation minimum(double bound) {
    return unless(
        !(value instanceof Number number) || number.doubleValue() >= bound,
        "must be at least " + plain(bound) + ", is " + value);
  }

  /** A number must not be larger. */
  public Validation maximum(double bound) {
    return unless(
        !(value instanceof Number number) || number.doubleValue() <= bound,
        "must be at most " + plain(bound) + ", is " + value);
  }

  /** A list must have at least so many items. */
  public Validation minItems(int items) {
    return unless(
        size() < 0 || size() >= items, "must have at least " + items + " items, has " + size());
  }

  /** A list must have at most so many items. */
  public Validation maxItems(int items) {
    return unless(size() <= items, "must have at most " + items + " items, has " + size());
  }

  private int size() {
    return value instanceof Collection<?> list
        ? list.size()
        : value instanceof Map<?, ?> map ? map.size() : -1;
  }

  private Validation unless(boolean fine, String violation) {
    if (!fine && !exempt.contains(path)) {
      violations.add(path + " " + violation);
    }
    return this;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }
}
