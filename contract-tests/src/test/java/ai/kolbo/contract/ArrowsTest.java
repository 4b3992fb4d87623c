package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.api.KolboRetrofit;
import ai.kolbo.client.KolboClient;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which package of the client may use which, and what users see of it. */
class ArrowsTest {
  /** A package uses only packages of lower layers: {@code job} and {@code chat} not each other. */
  private static final Map<String, Integer> LAYERS =
      Map.of(
          "ai.kolbo.client", 8,
          "ai.kolbo.client.job", 7,
          "ai.kolbo.client.chat", 7,
          "ai.kolbo.client.money.internal", 6,
          "ai.kolbo.client.money", 5,
          "ai.kolbo.client.pacing", 5,
          "ai.kolbo.client.internal", 4,
          "ai.kolbo.client.error", 3,
          "ai.kolbo.api", 2,
          "ai.kolbo.model", 1);

  private static final Set<String> HIDDEN =
      Set.of("ai.kolbo.client.internal", "ai.kolbo.client.money.internal");

  private static ClassGraph graph;

  @BeforeAll
  static void read(@TempDir Path directory) throws IOException {
    graph = ClassGraph.of(directory, KolboClient.class, KolboRetrofit.class);
  }

  @Test
  void everyPackageHasALayer() {
    assertThat(graph.ofPackages().classes()).isNotEmpty().isSubsetOf(LAYERS.keySet());
  }

  @Test
  void arrowsPointToLowerLayers() {
    assertThat(graph.arrows())
        .filteredOn(arrow -> LAYERS.containsKey(ClassGraph.packageOf(arrow.to())))
        .filteredOn(arrow -> layer(arrow.from()) <= layer(arrow.to()))
        .filteredOn(
            arrow -> !ClassGraph.packageOf(arrow.from()).equals(ClassGraph.packageOf(arrow.to())))
        .isEmpty();
  }

  @Test
  void exceptionsKnowNothingOfRetrofit() {
    assertThat(graph.arrows())
        .filteredOn(arrow -> arrow.from().startsWith("ai.kolbo.client.error."))
        .filteredOn(
            arrow -> arrow.to().startsWith("retrofit2.") || arrow.to().startsWith("ai.kolbo.api."))
        .isEmpty();
  }

  @Test
  void packagesFormNoCircle() {
    assertThat(graph.ofPackages().circles()).isEmpty();
  }

  @Test
  void classesOfTheClientFormNoCircle() {
    assertThat(graph.ofTopLevelClasses().circles())
        .filteredOn(circle -> circle.stream().anyMatch(type -> type.startsWith("ai.kolbo.client.")))
        .isEmpty();
  }

  @Test
  void noPublicSignatureNamesWhatIsHidden() {
    assertThat(graph.classes())
        .filteredOn(type -> !HIDDEN.contains(ClassGraph.packageOf(type)))
        .flatExtracting(ArrowsTest::visibleSignatures)
        .filteredOn(
            signature ->
                signature.contains("com.fasterxml.jackson.")
                    || HIDDEN.stream().anyMatch(hidden -> signature.contains(hidden + ".")))
        .isEmpty();
  }

  private static int layer(String type) {
    return LAYERS.getOrDefault(ClassGraph.packageOf(type), 0);
  }

  /** What of a class a user can name: none if it or a class around it is not visible. */
  private static List<String> visibleSignatures(String name) {
    Class<?> type;
    try {
      type = Class.forName(name, false, KolboClient.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
    for (Class<?> around = type; around != null; around = around.getEnclosingClass()) {
      if (!visible(around.getModifiers()) || around.isAnonymousClass()) {
        return List.of();
      }
    }
    Stream<Type> supertypes =
        Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()),
            Arrays.stream(type.getGenericInterfaces()));
    return Stream.of(
            supertypes.map(supertype -> name + " extends " + supertype.getTypeName()),
            Arrays.stream(type.getDeclaredFields())
                .filter(field -> visible(field.getModifiers()))
                .map(Field::toGenericString),
            Arrays.stream(type.getDeclaredConstructors())
                .filter(ArrowsTest::callable)
                .map(Constructor::toGenericString),
            Arrays.stream(type.getDeclaredMethods())
                .filter(ArrowsTest::callable)
                .map(Method::toGenericString))
        .flatMap(signatures -> signatures)
        .toList();
  }

  private static boolean callable(Executable executable) {
    return visible(executable.getModifiers()) && !executable.isSynthetic();
  }

  private static boolean visible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
