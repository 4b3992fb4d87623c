package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.api.KolboRetrofit;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the public API of both packages shows. */
class PublicApiTest {
  @Test
  void noSignatureHasATypeOfJacksons() {
    List<String> found = new ArrayList<>();
    int signatures = 0;
    for (Class<?> type : publicClasses()) {
      Stream<Type> types =
          Stream.concat(
              Stream.of(type.getGenericInterfaces()),
              Stream.ofNullable(type.getGenericSuperclass()));
      List<String> shown =
          new ArrayList<>(types.map(t -> type + " extends " + t.getTypeName()).toList());
      for (Field field : type.getDeclaredFields()) {
        if (isShown(field.getModifiers())) {
          shown.add(field.toGenericString());
        }
      }
      for (Method method : type.getDeclaredMethods()) {
        if (isShown(method.getModifiers())) {
          shown.add(method.toGenericString());
        }
      }
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (isShown(constructor.getModifiers())) {
          shown.add(constructor.toGenericString());
        }
      }
      signatures += shown.size();
      shown.stream()
          .filter(
              text ->
                  text.contains("fasterxml")
                      || text.contains("JsonReader")
                      || text.contains("JsonWriter"))
          .forEach(found::add);
    }
    assertThat(signatures).isGreaterThan(3000);
    assertThat(found).isEmpty();
  }

  @Test
  void everyModelWritesAndReadsItself() throws Exception {
    List<Class<?>> models = new ArrayList<>(ModelClasses.objects());
    models.addAll(ModelClasses.unions());
    models.addAll(ModelClasses.enumerations());
    models.add(MessageContent.class);
    models.add(StopSequences.class);
    models.add(ToolChoice.class);
    assertThat(models).hasSizeGreaterThan(170);
    for (Class<?> model : models) {
      assertThat(Modifier.isPublic(model.getModifiers())).isTrue();
      assertThat(model.getMethod("toJson").getReturnType()).isEqualTo(String.class);
      Method fromJson = model.getMethod("fromJson", String.class);
      assertThat(fromJson.getReturnType()).isEqualTo(model);
      String json =
          OpenEnum.class.isAssignableFrom(model)
                  || model == MessageContent.class
                  || model == StopSequences.class
                  || model == ToolChoice.class
              ? "\"x\""
              : "{\"new\":1}";
      Object read = fromJson.invoke(null, json);
      assertThat(read).isInstanceOf(model);
      assertThat(fromJson.invoke(null, model.getMethod("toJson").invoke(read))).isEqualTo(read);
    }
  }

  private static List<Class<?>> publicClasses() {
    return Stream.of(Json.class, KolboRetrofit.class)
        .flatMap(neighbour -> ModelClasses.all(neighbour).stream())
        .filter(PublicApiTest::isShown)
        .toList();
  }

  private static boolean isShown(Class<?> type) {
    return isShown(type.getModifiers())
        && (type.getEnclosingClass() == null || isShown(type.getEnclosingClass()));
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
