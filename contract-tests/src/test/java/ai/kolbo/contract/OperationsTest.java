package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the document is a method of a service, and the client's README lists it. */
class OperationsTest {
  private static final Path CLIENT = Path.of("../client-extensions");
  private static final Path GENERATED =
      CLIENT.resolve("target/generated-sources/openapi/operations.md");
  private static final Pattern OPERATION =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+)\\(\\)\\.(\\w+)` \\|");
  private static final Pattern SERVICE = Pattern.compile("(?m)^\\| `(\\w+)\\(\\)` \\| (.*) \\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void theReadmeHoldsTheGeneratedTable() throws IOException {
    String generated = Files.readString(GENERATED).strip();

    assertThat(readme()).endsWith("## All operations\n\n" + generated + "\n");
  }

  @Test
  void theTableHasEveryOperationOfTheDocument() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (JsonNode path : ApiDocument.published().json().get("paths")) {
      path.findValues("operationId").forEach(id -> documented.add(id.textValue()));
    }

    assertThat(documented).hasSize(41);
    assertThat(OPERATION.matcher(readme()).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  @TestFactory
  Stream<DynamicTest> everyOperationIsAMethodWithAnAsynchronousTwin() throws IOException {
    return OPERATION
        .matcher(readme())
        .results()
        .map(
            row ->
                dynamicTest(
                    row.group(1),
                    () ->
                        assertThat(methods(KolboClient.class.getMethod(row.group(2))))
                            .contains(row.group(3), row.group(3) + "Async")));
  }

  @Test
  void theReadmeListsEveryServiceWithAllItsMethods() throws IOException {
    Map<String, Set<String>> services = new TreeMap<>();
    for (Method accessor : KolboClient.class.getMethods()) {
      if (accessor.getReturnType().getSimpleName().endsWith("Service")) {
        services.put(
            accessor.getName(),
            methods(accessor).stream()
                .filter(name -> !name.endsWith("Async"))
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    Map<String, Set<String>> listed = new TreeMap<>();
    Matcher row = SERVICE.matcher(readme());
    while (row.find()) {
      listed.put(
          row.group(1),
          NAME.matcher(row.group(2))
              .results()
              .map(name -> name.group(1))
              .collect(Collectors.toCollection(TreeSet::new)));
    }

    assertThat(listed).isEqualTo(services);
  }

  /** The names of what a service has, asynchronous twins included. */
  private static Set<String> methods(Method accessor) {
    return Arrays.stream(accessor.getReturnType().getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Method::getName)
        .filter(name -> !name.equals("toString"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String readme() throws IOException {
    return Files.readString(CLIENT.resolve("README.md"));
  }
}
