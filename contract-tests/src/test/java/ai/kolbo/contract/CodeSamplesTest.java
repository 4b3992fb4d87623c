package ai.kolbo.contract;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.CodeSamples.Sample;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.mock.scenario.Scenario;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every code sample of the reference page does what it says: it is run against the mock. Two things
 * are changed before: where the API is and, where a sample asks for the status of a job or cancels
 * it, the id, which becomes that of a job that has been started.
 */
class CodeSamplesTest {
  private static final CodeSamples SAMPLES = CodeSamples.ofReferencePage();
  private static final Pattern UPLOADED = Pattern.compile("=@([\\w.-]+)");

  /** What the server answered, and the status on a line of its own. */
  private static final Pattern SUCCESS = Pattern.compile("(?s)(.*)\\n2\\d\\d\\n");

  private static final List<String> LANGUAGES = List.of("curl", "JavaScript", "Python", "Java");

  @TempDir static Path directory;

  /** Its jobs do not end before they are cancelled. */
  private static KolboMockServer patient;

  /** What samples do to it is undone: they delete things, and each language deletes the same. */
  private static KolboMockServer forgetful;

  @BeforeAll
  static void startTheMocks() {
    forgetful = KolboMockServer.builder().credits(SharedMock.ENOUGH).start();
    patient =
        KolboMockServer.builder()
            .credits(SharedMock.ENOUGH)
            .jobDuration(Duration.ofMinutes(10))
            .start();
  }

  @AfterAll
  static void stopTheMocks() {
    forgetful.close();
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
    Set<String> ways = new HashSet<>(Set.of(""));
    JsonNode content = operation.at("/requestBody/content");
    if (content.has("application/json") && content.has("multipart/form-data")) {
      ways.add(" (multipart)");
    }
    if (operation.has("x-kolbo-stream")) {
      ways.add(" (stream)");
    }
    return LANGUAGES.stream()
        .flatMap(language -> ways.stream().map(way -> language + way))
        .collect(toSet());
  }

  @TestFactory
  Stream<DynamicTest> everyCurlSampleSucceedsAgainstTheMock() {
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
    SamplePrograms java = SamplePrograms.java(directory);
    return everySampleSucceeds("Java", java);
  }

  @TestFactory
  Stream<DynamicTest> everyJavaScriptSampleSucceedsAgainstTheMock() throws Exception {
    return everySampleSucceeds("JavaScript", SamplePrograms.javaScript(directory));
  }

  @TestFactory
  Stream<DynamicTest> everyPythonSampleSucceedsAgainstTheMock() throws Exception {
    return everySampleSucceeds("Python", SamplePrograms.python(directory));
  }

  @TestFactory
  Stream<DynamicTest> javaScriptSamplesFailWhenTheirJobOrStreamDoes() throws Exception {
    return samplesFail("JavaScript", SamplePrograms.javaScript(directory));
  }

  @TestFactory
  Stream<DynamicTest> pythonSamplesFailWhenTheirJobOrStreamDoes() throws Exception {
    return samplesFail("Python", SamplePrograms.python(directory));
  }

  private static Stream<DynamicTest> everySampleSucceeds(String language, SamplePrograms programs)
      throws Exception {
    Map<String, Sample> samples = named("Sample", language, sample -> true);
    Map<String, String> texts = new LinkedHashMap<>();
    Map<URI, List<String>> names = new LinkedHashMap<>();
    for (Map.Entry<String, Sample> named : samples.entrySet()) {
      Sample sample = named.getValue();
      texts.put(named.getKey(), forTheMock(sample));
      names.computeIfAbsent(target(sample), any -> new ArrayList<>()).add(named.getKey());
    }
    programs.write(texts);
    StringBuilder output = new StringBuilder();
    for (Map.Entry<URI, List<String>> group : names.entrySet()) {
      output.append(
          run("the " + language + " samples", programs.command(group.getValue()), group.getKey()));
    }
    return eachSays(samples, (name, sample) -> name + " has ended", output);
  }

  private static Stream<DynamicTest> samplesFail(String language, SamplePrograms programs)
      throws Exception {
    Map<String, Sample> samples =
        named(
            "Failing",
            language,
            sample ->
                sample.operation().has("x-kolbo-job") || sample.label().endsWith(" (stream)"));
    Map<String, String> texts = new LinkedHashMap<>();
    samples.forEach(
        (name, sample) ->
            texts.put(
                name, sample.text().replace(SAMPLES.server(), forgetful.baseUri().toString())));
    programs.write(texts);
    String output =
        run(
            "the " + language + " samples that fail",
            programs.command(List.copyOf(samples.keySet())),
            forgetful.baseUri(),
            Scenario.jobFailed(),
            Scenario.sseNoTerminator());
    return eachSays(
        samples, (name, sample) -> name + " has failed: " + expectedFailure(sample), output);
  }

  /** A job that fails does so with the document's example. */
  private static String expectedFailure(Sample sample) {
    String example = sample.operation().at("/x-kolbo-job/statusExamples/failed").asText(null);
    if (example == null) {
      return "The stream was cut off.";
    }
    JsonNode status = SAMPLES.document().at("/components/examples/" + example + "/value");
    return status.get("state").textValue() + ": " + status.get("error").textValue();
  }

  private static Map<String, Sample> named(
      String prefix, String language, Predicate<Sample> wanted) {
    Map<String, Sample> samples = new LinkedHashMap<>();
    SAMPLES.of(language).stream()
        .filter(wanted)
        .forEach(sample -> samples.put(prefix + samples.size(), sample));
    return samples;
  }

  private static Stream<DynamicTest> eachSays(
      Map<String, Sample> samples, BiFunction<String, Sample, String> end, CharSequence output) {
    return samples.entrySet().stream()
        .map(
            named ->
                DynamicTest.dynamicTest(
                    named.getValue().toString(),
                    () ->
                        assertThat(output.toString())
                            .contains("\n" + end.apply(named.getKey(), named.getValue()) + "\n")));
  }

  private static String curl(Sample sample) throws Exception {
    String command =
        forTheMock(sample)
            .replace("curl ", "curl --silent --show-error --write-out '\\n%{http_code}\\n' ");
    return run(
        sample.toString(), List.of("bash", "-euo", "pipefail", "-c", command), target(sample));
  }

  private static String run(String what, List<String> command, URI target, Scenario... scenarios)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "KOLBO_API_URL",
                target.toString(),
                "KOLBO_API_KEY",
                SharedMock.KEY,
                "KOLBO_USER_TOKEN",
                "a.b.c",
                "NO_PROXY",
                target.getHost()));
    if (!target.equals(forgetful.baseUri())) {
      return Commands.output(what, builder, Duration.ofSeconds(120));
    }
    synchronized (forgetful) {
      forgetful.scenario(scenarios);
      try {
        return Commands.output(what, builder, Duration.ofSeconds(120));
      } finally {
        forgetful.reset();
      }
    }
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
    // The API refuses a sixth key: those of all languages would be too many.
    boolean isLimited = sample.operationId().equals("createApiKey");
    if (isLimited || sample.operation().equals(path.get("delete"))) {
      return forgetful.baseUri();
    }
    return starts("cancelOperation", sample).findAny().isPresent()
        ? patient.baseUri()
        : SharedMock.uri();
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
