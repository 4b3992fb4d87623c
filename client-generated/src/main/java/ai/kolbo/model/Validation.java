package ai.kolbo.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks a request against the limits of the document. Generated {@code validate} methods drive it:
 * {@link #member} selects a member, and the methods that follow check it. A member that is null
 * passes every check but {@link #required}. Paths and messages are built only for violations. Not
 * thread-safe.
 */
public final class Validation {
  private static final Pattern ABSOLUTE_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:\\S+");
  private static final int SHOWN_CHARACTERS = 60;
  private static final Object[] NONE = new Object[0];

  private final List<String> violations = new ArrayList<>(0);
  private @Nullable Place parent;
  private String name = "";

  private final @Nullable Object[] member = new Object[1];

  /** What the next check looks at: the member or, after {@link #each}, what is in it. */
  private @Nullable Object[] values = member;

  /** The names of the values after {@link #each}; null before it. */
  private Object @Nullable [] keys;

  private long totalBytes;

  private Validation() {}

  static void check(Validated request) {
    Validation validation = new Validation();
    request.validate(validation);
    if (!validation.violations.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", validation.violations));
    }
  }

  /** Selects a member, after checking everything in it. */
  public Validation member(String name, @Nullable Object value) {
    descend(name, value);
    return select(name, value);
  }

  /** Selects the whole value where that is a list, as the parts of a message are. */
  public Validation itself(@Nullable Object value) {
    return member("", value);
  }

  /** Begins the checks of the file of a form's member. */
  public FilesValidation files(String name, @Nullable UploadFile file) {
    return files(name, file == null ? null : List.of(file));
  }

  /** Begins the checks of the files of a form's member. */
  public FilesValidation files(String name, @Nullable List<UploadFile> files) {
    List<UploadFile> given = files == null ? List.of() : files;
    descend(name, given);
    for (UploadFile file : given) {
      totalBytes += file == null ? 0 : Math.max(0, file.length());
    }
    return new FilesValidation(this, name, given);
  }

  /** Goes from a list to its items, or from a map to its values; the next checks are for each. */
  public Validation each() {
    Object value = values[0];
    if (value instanceof Map<?, ?> map) {
      values = map.values().toArray();
      keys = map.keySet().toArray();
    } else {
      values = value instanceof List<?> list ? list.toArray() : NONE;
      keys = NONE;
    }
    return this;
  }

  /** The member must be given. */
  public Validation required() {
    return values[0] == null ? violation(0, "is required") : this;
  }

  /** A text must have a character that is not white space. */
  public Validation notBlank() {
    return values[0] instanceof String text && text.isBlank()
        ? violation(0, "must not be blank")
        : this;
  }

  /** A text must have at least so many characters. */
  public Validation minLength(int characters) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text && length(text) < characters) {
        violation(
            i,
            text.isEmpty()
                ? "must not be empty"
                : "must have at least " + characters + " characters, has " + length(text));
      }
    }
    return this;
  }

  /** A text must have at most so many characters. */
  public Validation maxLength(int characters) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text && length(text) > characters) {
        violation(i, "must have at most " + characters + " characters, has " + length(text));
      }
    }
    return this;
  }

  /** A text must match a regular expression, as a whole only if that is anchored. */
  public Validation pattern(String regex) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text && !Pattern.compile(regex).matcher(text).find()) {
        violation(i, "must match " + regex + ", is " + shown(text));
      }
    }
    return this;
  }

  /** A text must be an absolute URL. */
  public Validation url() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text && !ABSOLUTE_URL.matcher(text).matches()) {
        violation(i, "must be an absolute URL, is " + shown(text));
      }
    }
    return this;
  }

  /** A number must not be smaller. */
  public Validation minimum(double bound) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Number number && !(number.doubleValue() >= bound)) {
        violation(i, "must be at least " + plain(bound) + ", is " + number);
      }
    }
    return this;
  }

  /** A number must not be larger. */
  public Validation maximum(double bound) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Number number && !(number.doubleValue() <= bound)) {
        violation(i, "must be at most " + plain(bound) + ", is " + number);
      }
    }
    return this;
  }

  /** A list or map must have at least so many items. */
  public Validation minItems(int items) {
    for (int i = 0; i < values.length; i++) {
      int size = size(values[i]);
      if (size >= 0 && size < items) {
        violation(i, "must have at least " + counted(items) + ", has " + size);
      }
    }
    return this;
  }

  /** A list or map must have at most so many items. */
  public Validation maxItems(int items) {
    for (int i = 0; i < values.length; i++) {
      int size = size(values[i]);
      if (size > items) {
        violation(i, "must have at most " + counted(items) + ", has " + size);
      }
    }
    return this;
  }

  /**
   * All files of the form together must have at most so many bytes. Files of unknown size count as
   * empty.
   *
   * @param rule the document's words for it
   */
  public Validation maxTotalBytes(long bytes, String rule) {
    if (totalBytes > bytes) {
      violations.add(rule + " Given: " + totalBytes + " bytes.");
    }
    return this;
  }

  /** Begins a check of members that exclude or replace each other. */
  public Alternatives alternatives() {
    return new Alternatives(this);
  }

  void add(String violation) {
    violations.add(violation);
  }

  private Validation select(String name, @Nullable Object value) {
    this.name = name;
    member[0] = value;
    values = member;
    keys = null;
    return this;
  }

  private void descend(String name, @Nullable Object value) {
    Place enclosing = parent;
    if (value instanceof Validated validated) {
      parent = new Place(enclosing, name);
      validated.validate(this);
    } else if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        Object item = items.get(i);
        if (item == null) {
          violations.add(new Place(enclosing, name) + "[" + i + "] must not be null");
        } else if (item instanceof Validated || item instanceof List<?>) {
          descend(name + "[" + i + "]", item);
        }
      }
    }
    parent = enclosing;
  }

  private Validation violation(int index, String text) {
    Object[] keys = this.keys;
    String item = keys == null ? "" : keys.length == 0 ? "[" + index + "]" : "." + keys[index];
    violations.add(new Place(parent, name) + item + " " + text);
    return this;
  }

  private static int size(@Nullable Object value) {
    return value instanceof Collection<?> list
        ? list.size()
        : value instanceof Map<?, ?> map ? map.size() : -1;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String counted(int items) {
    return items == 1 ? "1 item" : items + " items";
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? "'" + text + "'"
        : "'" + text.substring(0, SHOWN_CHARACTERS) + "…'";
  }

  /** A member of an object that is itself a member; written as {@code messages[0].content}. */
  private record Place(@Nullable Place parent, String name) {
    @Override
    public String toString() {
      return parent == null ? name : name.isEmpty() ? parent.toString() : parent + separated();
    }

    private String separated() {
      return name.startsWith("[") ? name : "." + name;
    }
  }
}
