package ai.kolbo.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills members with what servers sent under other names than the document's, or wrapped in another
 * member. Both are additional properties, until they are needed.
 */
final class OtherNames {
  private OtherNames() {}

  /** Fills the members of a model that has been read; what is not needed stays where it is. */
  static void take(JsonReader in, JsonModel model) throws IOException {
    if (model.names().length > 0 && !model.additionalProperties.isEmpty()) {
      // What stands there under the first name, the member's own, could not be read.
      take(in, model, model.additionalProperties, 1);
    }
  }

  @SuppressWarnings("unchecked") // JsonReader.any makes no other maps.
  private static void take(
      JsonReader in, JsonModel model, Map<String, @Nullable Object> from, int firstName)
      throws IOException {
    // An unknown word beside what is wrapped may be the status of the wrapping.
    takeNamed(in, model, from, firstName, true);
    for (String wrapper : model.wrappers()) {
      if (onlyItem(from.get(wrapper)) instanceof Map<?, ?> wrapped) {
        take(in, model, (Map<String, @Nullable Object>) wrapped, 0);
        if (wrapped.isEmpty()) {
          from.remove(wrapper);
        }
      }
    }
    takeNamed(in, model, from, firstName, false);
  }

  private static void takeNamed(
      JsonReader in,
      JsonModel model,
      Map<String, @Nullable Object> from,
      int firstName,
      boolean onlyKnown)
      throws IOException {
    for (String[] names : model.names()) {
      for (int i = firstName; i < names.length && isMissing(model.member(names[0])); i++) {
        Object value = from.get(names[i]);
        if (value != null && fits(in, model, names[0], value, onlyKnown)) {
          from.remove(names[i]);
        }
      }
    }
  }

  private static boolean isMissing(@Nullable Object value) {
    return value == null || value instanceof String text && text.isBlank();
  }

  /** What a list holds that has only one item. */
  private static @Nullable Object onlyItem(@Nullable Object value) {
    Object only = value;
    while (only instanceof List<?> list && list.size() == 1) {
      only = list.get(0);
    }
    return only;
  }

  /** Sets the member if the value fits; otherwise leaves all as it was. */
  private static boolean fits(
      JsonReader in, JsonModel model, String name, Object value, boolean onlyKnown)
      throws IOException {
    boolean wasOdd = model.additionalProperties.containsKey(name);
    Object odd = model.additionalProperties.get(name);
    in.again(model, name, value, true);
    boolean isUnknown = model.member(name) instanceof OpenEnum word && !word.isKnown();
    if (model.isSet(name) && !(onlyKnown && isUnknown)) {
      return true;
    }
    in.again(model, name, null, true);
    model.forget(name);
    if (wasOdd) {
      model.keep(name, odd);
    }
    return false;
  }
}
