package ai.kolbo.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** Collects the parts of a form in the order in which they are sent. Null values add no part. */
public final class FormParts {
  private static final MediaType TEXT = MediaType.get("text/plain; charset=UTF-8");
  private static final MediaType JSON = MediaType.get("application/json; charset=UTF-8");

  private final MultipartBody.Builder parts =
      new MultipartBody.Builder().setType(MultipartBody.FORM);
  private final List<String> fileNames = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final UploadProgress progress = new UploadProgress();

  /** A form without parts. */
  public FormParts() {}

  /** Adds a file with its file name and media type. */
  public FormParts file(String name, @Nullable UploadFile file) {
    if (file != null) {
      add(name, file, file.name(), file.body(progress));
    }
    return this;
  }

  /** Adds several files, each as a part of the same name. */
  public FormParts files(String name, @Nullable List<UploadFile> files) {
    if (files != null) {
      files.forEach(file -> file(name, file));
    }
    return this;
  }

  /**
   * Adds a text, number, boolean or enumeration value as plain text; a list adds one part for each
   * item. A number without a fraction is written without a decimal point.
   */
  public FormParts text(String name, @Nullable Object value) {
    if (value instanceof Collection<?> items) {
      items.forEach(item -> text(name, item));
    } else if (value != null) {
      add(name, value, null, RequestBody.create(plain(value), TEXT));
    }
    return this;
  }

  /** Adds a value as one JSON part. */
  public FormParts json(String name, @Nullable Object value) {
    if (value != null) {
      add(name, value, null, RequestBody.create(Json.write(value), JSON));
    }
    return this;
  }

  /**
   * Adds members that the document does not list: files as files, lists and maps as JSON, anything
   * else as plain text.
   */
  public FormParts additional(Map<String, ?> members) {
    members.forEach(this::additional);
    return this;
  }

  private void additional(String name, @Nullable Object value) {
    if (value instanceof UploadFile file) {
      file(name, file);
    } else if (value instanceof List<?> items
        && !items.isEmpty()
        && items.stream().allMatch(UploadFile.class::isInstance)) {
      items.forEach(item -> file(name, (UploadFile) item));
    } else if (value == null || isScalar(value)) {
      text(name, value);
    } else {
      json(name, value);
    }
  }

  /** The names of the files so far, as the server sees them. */
  public List<String> fileNames() {
    return List.copyOf(fileNames);
  }

  /**
   * The body of the form. It reads the files each time it is written, in constant memory; its
   * length is known if the sizes of all files are.
   *
   * @throws IllegalArgumentException if there is no part
   */
  public MultipartBody toBody() {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("the form is empty: it must have at least one part");
    }
    return parts.build();
  }

  /**
   * The members so far, by name, as they were given: texts, numbers, booleans, JSON values, and
   * files as {@link UploadFile}. Several under one name are a list. Unmodifiable.
   */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  private void add(String name, Object value, @Nullable String fileName, RequestBody body) {
    values.merge(name, value, FormParts::both);
    if (fileName != null) {
      fileNames.add(fileName);
    }
    parts.addFormDataPart(name, fileName, body);
  }

  private static List<Object> both(Object before, Object value) {
    List<Object> all = before instanceof Repeated given ? given : new Repeated(before);
    all.add(value);
    return all;
  }

  /** The values of one name; a list that is the value of a JSON part is another thing. */
  private static final class Repeated extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    Repeated(Object first) {
      add(first);
    }
  }

  private static boolean isScalar(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof OpenEnum;
  }

  /**
   * A text, number, boolean or enumeration value as forms and queries carry it: a number without a
   * fraction is written without a decimal point, 5.0 as 5.
   */
  public static String plain(Object value) {
    return value instanceof Double number && Double.isFinite(number)
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
