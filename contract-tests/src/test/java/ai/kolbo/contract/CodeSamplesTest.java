package ai.kolbo.contract;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.CodeSamples.Sample;
import ai.kolbo.mock.KolboMockServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code sample of the reference page does what it says: it is compiled, and run against the
 * mock. Two things are changed before: where the API is and, where a sample asks for the status of
 * a job or cancels it, the id, which becomes that of a job that has been started.
 */
class CodeSamplesTest {
  private static final CodeSamples SAMPLES = CodeSamples.ofReferencePage();
  private static final Pattern UPLOADED = Pattern.compile("=@([\\w.-]+)");

  /** What the server answered, and the status on a line of its own. */
  private static final Pattern SUCCESS = Pattern.compile("(?s)(.*)\\n2\\d\\d\\n");

  private static final List<String> IMPORTS =
      List.of(
          "ai.kolbo.client.*",
          "ai.kolbo.client.chat.*",
          "ai.kolbo.client.job.*",
          "ai.kolbo.model.*",
          "java.nio.file.*",
          "java.time.*",
          "java.util.*");

  @TempDir static Path directory;

  /** Its jobs do not end before they are cancelled. */
  private static KolboMockServer patient;

  /** Each has only things deleted that no other sample reads; by language. */
  private static final Map<String, KolboMockServer> forgetful = new HashMap<>();

  @BeforeAll
  static void startTheMocks() {
    for (String language : List.of("curl", "Java")) {
      forgetful.put(language, KolboMockServer.start());
    }
    patient =
        KolboMockServer.builder()
            .credits(Target.ENOUGH)
            .jobDuration(Duration.ofMinutes(10))
            .start();
  }

  @AfterAll
  static void stopTheMocks() {
    forgetful.values().forEach(KolboMockServer::close);
    patient.close();
  }

  @BeforeAll
  static void writeTheFilesThatSamplesUpload() throws IOException {
    for (Sample sample : SAMPLES.of("curl")) {
      Matcher uploaded = UPLOADED.matcher(sample.text());
      while (uploaded.find()) {
        if (Files.notExists(directory.resolve(uploaded.group(1)))) {
          Frames.jpeg(directory, uploaded.group(1));
        }
      }
    }
  }

  @Test
  void everyOperationHasOneForEachWayToCallIt() {
    Map<String, Set<String>> labels =
        SAMPLES.all().stream()
            .collect(groupingBy(Sample::operationId, mapping(Sample::label, toSet())));
    SAMPLES
        .document()
        .get("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> {
                      if (operation.has("operationId")) {
                        assertThat(labels.get(operation.get("operationId").textValue()))
                            .as(operation.get("operationId").textValue())
                            .containsAll(expectedLabels(operation));
                      }
                    }));
  }

  private static Set<String> expectedLabels(JsonNode operation) {
    Set<String> labels = new HashSet<>(Set.of("curl", "Java"));
    JsonNode content = operation.at("/requestBody/content");
    if (content.has("application/json") && content.has("multipart/form-data")) {
      labels.addAll(Set.of("curl (multipart)", "Java (multipart)"));
    }
    if (operation.has("x-kolbo-stream")) {
      labels.addAll(Set.of("curl (stream)", "Java (stream)"));
    }
    return labels;
  }

  @TestFactory
  Stream<DynamicTest> everyCurlSampleSucceedsAgainstTheMock() {
    Target.thatIsTheMock();
    Assumptions.assumeTrue(
        Commands.find("curl").isPresent() && Commands.find("bash").isPresent(),
        "needs curl and bash");
    return SAMPLES.of("curl").stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.toString(), () -> assertThat(curl(sample)).matches(SUCCESS)));
  }

  @TestFactory
  Stream<DynamicTest> everyJavaSampleCompilesAndSucceedsAgainstTheMock() throws Exception {
    List<Sample> samples = SAMPLES.of("Java");
    List<Path> sources = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Path source = directory.resolve("Sample" + i + ".java");
      sources.add(Files.writeString(source, compilable("Sample" + i, samples.get(i))));
    }
    Path main = directory.resolve("Main.java");
    sources.add(Files.writeString(main, RUNNER));
    assertThat(compile(sources)).as("warnings and errors of the compiler").isEmpty();

    Assumptions.assumeTrue(Target.current().mock(), "compiled; not run, for that needs the mock");
    StringBuilder output = new StringBuilder();
    URI deleting = forgetful.get("Java").baseUri();
    for (URI target : Set.of(Target.current().uri(), patient.baseUri(), deleting)) {
      List<String> names =
          Stream.iterate(0, i -> i + 1)
              .limit(samples.size())
              .filter(i -> target(samples.get(i)).equals(target))
              .map(i -> "Sample" + i)
              .toList();
      output.append(java("Main", names, target));
    }
    return Stream.iterate(0, i -> i + 1)
        .limit(samples.size())
        .map(
            i ->
                DynamicTest.dynamicTest(
                    samples.get(i).toString(),
                    () -> assertThat(output).contains("Sample" + i + " has ended")));
  }

  private static String compilable(String name, Sample sample) throws Exception {
    StringBuilder source = new StringBuilder();
    IMPORTS.forEach(imported -> source.append("import ").append(imported).append(";\n"));
    return source
        .append("class ")
        .append(name)
        .append(" {\n  static void run() throws Exception {\n")
        .append((Target.current().mock() ? forTheMock(sample) : sample.text()).indent(4))
        .append("  }\n}\n")
        .toString();
  }

  /** A program that runs the samples whose names it is given. */
  private static final String RUNNER =
      """
      class Main {
        public static void main(String[] samples) {
          for (String sample : samples) {
            try {
              Class.forName(sample).getDeclaredMethod("run").invoke(null);
              System.out.println("\\n" + sample + " has ended");
            } catch (ReflectiveOperationException e) {
              System.out.println("\\n" + sample + " has failed");
              e.printStackTrace(System.out);
            }
          }
        }
      }
      """;

  private static List<String> compile(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
      List<String> options =
          List.of(
              "-d",
              directory.toString(),
              "-classpath",
              System.getProperty("java.class.path"),
              "-proc:none",
              // An operation that the document deprecates has a sample as well.
              "-Xlint:all,-deprecation",
              "-Werror");
      compiler
          .getTask(
              null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return diagnostics.getDiagnostics().stream().map(CodeSamplesTest::describe).toList();
  }

  private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
    try {
      JavaFileObject source = diagnostic.getSource();
      return diagnostic + (source == null ? "" : "\n" + source.getCharContent(true));
    } catch (IOException e) {
      return diagnostic.toString();
    }
  }

  private static String curl(Sample sample) throws Exception {
    String command =
        forTheMock(sample)
            .replace("curl ", "curl --silent --show-error --write-out '\\n%{http_code}\\n' ");
    return run(
        sample.toString(), List.of("bash", "-euo", "pipefail", "-c", command), target(sample));
  }

  private static String java(String main, List<String> arguments, URI target) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                RunnableJar.java(),
                "-classpath",
                directory + File.pathSeparator + System.getProperty("java.class.path"),
                main));
    command.addAll(arguments);
    return run("the Java samples", command, target);
  }

  private static String run(String what, List<String> command, URI target) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "KOLBO_API_URL", target.toString(),
                "KOLBO_API_KEY", Target.current().key(),
                "KOLBO_USER_TOKEN", "a.b.c"));
    return Commands.output(what, builder, Duration.ofSeconds(120));
  }

  /** The sample as it stands, but for where the API is and for the id of a job that it asks for. */
  private static String forTheMock(Sample sample) throws Exception {
    String text = sample.text().replace(SAMPLES.server(), target(sample).toString());
    for (String role : List.of("statusOperation", "cancelOperation")) {
      Optional<Sample> start = starts(role, sample).findFirst();
      if (start.isPresent()) {
        return text.replace(pathParameter(sample), startedJob(start.get(), target(sample)));
      }
    }
    return text;
  }

  /** The samples that start a job for which an operation has this role. */
  private static Stream<Sample> starts(String role, Sample sample) {
    return SAMPLES.of("curl").stream()
        .filter(
            start ->
                start
                    .operation()
                    .path("x-kolbo-job")
                    .path(role)
                    .asText()
                    .equals(sample.operationId()));
  }

  private static URI target(Sample sample) {
    JsonNode path = SAMPLES.document().get("paths").get(sample.path());
    if (sample.operation().equals(path.get("delete"))) {
      return forgetful.get(sample.language()).baseUri();
    }
    return starts("cancelOperation", sample).findAny().isPresent()
        ? patient.baseUri()
        : Target.current().uri();
  }

  private static String startedJob(Sample start, URI target) throws Exception {
    String field = start.operation().at("/x-kolbo-job/idField").textValue();
    String command =
        start
            .text()
            .replace(SAMPLES.server(), target.toString())
            .replace("curl ", "curl --silent ");
    String answer =
        run(start.toString(), List.of("bash", "-euo", "pipefail", "-c", command), target);
    return new ObjectMapper().readTree(answer).required(field).textValue();
  }

  /** What the samples of an operation have in place of its path parameter. */
  private static String pathParameter(Sample sample) {
    String curl =
        SAMPLES.of("curl").stream()
            .filter(other -> other.operationId().equals(sample.operationId()))
            .findFirst()
            .orElseThrow()
            .text();
    String path = Pattern.quote(sample.path()).replaceAll("\\{\\w+}", "\\\\E([^/\\\\s]+)\\\\Q");
    Matcher url = Pattern.compile(path).matcher(curl);
    assertThat(url.find()).as(sample.path() + " in " + curl).isTrue();
    return url.group(1);
  }
}
