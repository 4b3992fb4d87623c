package ai.kolbo.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The classes of this package, found by their files. */
final class ModelClasses {
  private ModelClasses() {}

  /** Every top-level class of a package of the module, and those nested in them. */
  static List<Class<?>> all(Class<?> neighbour) {
    try {
      Path root = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = root.resolve(neighbour.getPackageName().replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        List<Class<?>> classes = new ArrayList<>();
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(".class") && !name.equals("package-info.class")) {
            classes.add(
                Class.forName(
                    neighbour.getPackageName() + "." + name.replace(".class", ""),
                    false,
                    neighbour.getClassLoader()));
          }
        }
        return classes;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The models that are objects, without the unknown kinds of unions. */
  static List<Class<?>> objects() {
    return all(Json.class).stream()
        .filter(type -> JsonModel.class.isAssignableFrom(type) && type != JsonModel.class)
        .filter(type -> type.getEnclosingClass() == null)
        .toList();
  }

  static List<Class<?>> enumerations() {
    return all(Json.class).stream()
        .filter(type -> OpenEnum.class.isAssignableFrom(type) && type != OpenEnum.class)
        .toList();
  }

  static List<Class<?>> unions() {
    return all(Json.class).stream()
        .filter(type -> type.isAnnotationPresent(JsonSubTypes.class))
        .toList();
  }

  static List<Class<?>> kinds(Class<?> union) {
    List<Class<?>> kinds = new ArrayList<>();
    for (JsonSubTypes.Type type : union.getAnnotation(JsonSubTypes.class).value()) {
      kinds.add(type.value());
    }
    return kinds;
  }

  /** The members of a model by their names. */
  static Map<String, Field> fields(Class<?> model) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Field field : model.getDeclaredFields()) {
      JsonProperty member = field.getAnnotation(JsonProperty.class);
      if (member != null) {
        field.setAccessible(true);
        fields.put(member.value(), field);
      }
    }
    return fields;
  }

  /** Whether the member tells which kind of a union the model is. */
  static boolean isKind(Class<?> model, String member) {
    for (Class<?> union : model.getInterfaces()) {
      JsonTypeInfo info = union.getAnnotation(JsonTypeInfo.class);
      if (info != null && info.property().equals(member)) {
        return true;
      }
    }
    return false;
  }

  static String kind(Class<?> model, Field member) {
    try {
      var constructor = model.getDeclaredConstructor();
      return (String) member.get(constructor.newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
