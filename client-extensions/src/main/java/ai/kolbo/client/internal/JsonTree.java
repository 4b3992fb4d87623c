package ai.kolbo.client.internal;

import ai.kolbo.model.Form;
import ai.kolbo.model.FormParts;
import ai.kolbo.model.Json;
import ai.kolbo.model.UploadFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON value to look things up in. What is not there, or null, is missing: it has no members. */
public record JsonTree(@Nullable Object value) {
  private static final JsonTree MISSING = new JsonTree(null);

  /** A model as JSON; of a form, its members, with files as {@link UploadFile}. */
  public static JsonTree of(Object model) {
    if (!(model instanceof Form form)) {
      return new JsonTree(copied(model));
    }
    FormParts parts = new FormParts();
    form.writeTo(parts);
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    parts
        .values()
        .forEach(
            (name, value) ->
                members.put(name, isFile(value) || isFiles(value) ? value : copied(value)));
    return new JsonTree(members);
  }

  private static boolean isFile(Object value) {
    return value instanceof UploadFile;
  }

  private static boolean isFiles(Object value) {
    return value instanceof Collection<?> items
        && items.stream().anyMatch(UploadFile.class::isInstance);
  }

  private static @Nullable Object copied(Object value) {
    try {
      return Json.readAny(Json.write(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isGiven() {
    return value != null;
  }

  public boolean isTrue() {
    return Boolean.TRUE.equals(value);
  }

  /** A member of an object. */
  public JsonTree get(@Nullable String name) {
    return name != null && value instanceof Map<?, ?> members && members.get(name) != null
        ? new JsonTree(members.get(name))
        : MISSING;
  }

  /** What a path leads to, with dots between the names of members. */
  public JsonTree at(@Nullable String path) {
    if (path == null) {
      return MISSING;
    }
    JsonTree tree = this;
    for (String name : path.split("\\.")) {
      tree = tree.get(name);
    }
    return tree;
  }

  /** The names of an object's members. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    if (value instanceof Map<?, ?> members) {
      members.keySet().forEach(name -> names.add(String.valueOf(name)));
    }
    return names;
  }

  /** The items of a list; a single value is a list of one. */
  public List<JsonTree> items() {
    if (value instanceof Collection<?> items) {
      return items.stream().map(JsonTree::new).toList();
    }
    return value == null ? List.of() : List.of(this);
  }

  /** The texts of a list. */
  public List<String> texts() {
    return items().stream().map(JsonTree::text).filter(Objects::nonNull).toList();
  }

  /** A text, or what a scalar is as text; null for anything else. */
  public @Nullable String text() {
    boolean isScalar =
        value instanceof String || value instanceof Number || value instanceof Boolean;
    return isScalar ? FormParts.plain(value) : null;
  }

  /** A number as it is written; null for anything else. */
  public @Nullable BigDecimal number() {
    return value instanceof Number number && Double.isFinite(number.doubleValue())
        ? new BigDecimal(number.toString())
        : null;
  }

  public BigDecimal number(BigDecimal otherwise) {
    return Objects.requireNonNullElse(number(), otherwise);
  }
}
