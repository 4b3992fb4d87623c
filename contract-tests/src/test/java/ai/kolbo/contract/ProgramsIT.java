package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of the examples do what they say, in a JVM that knows the mock from its environment
 * only, as a user's would.
 */
class ProgramsIT {
  private static final Path SOURCES =
      Path.of("../examples/src/main/java/ai/kolbo/examples/programs");
  private static final String PACKAGE = "ai.kolbo.examples.programs.";
  private static final int MOST_LINES = 10;

  private static final Pattern BODY =
      Pattern.compile("(?ms)^  public static void main\\(.*?\\{\\n(.*?)^  }$");
  private static final String FILE = "http\\S+/__mock/files/\\S+";

  /** What each program prints, and which files it saves. */
  private static final Map<String, String> EXPECTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("AnimateLocalImage", "saved \\S+\\.mp4\\n"),
              Map.entry(
                  "ChatWithFollowUp", ".*Name a fruit.*\\n.*And a vegetable\\?.*Name a fruit.*\\n"),
              Map.entry("CreateApiKey", "Shown once, keep it: kolbo_live_[\\w.]+\\n"),
              Map.entry("DirectScenes", "(\\d+\\.\\d %\\n)+(out.\\S+\\n){4}(saved \\S+\\n){4}"),
              Map.entry("FindCheapestModel", "\\S+ costs [\\d.]+ credits\\n"),
              Map.entry("GenerateBatch", "(.*Card \\d.*: done\\n){50}"),
              Map.entry("GenerateImage", "(saved \\S+\\.png\\n)+"),
              Map.entry("GenerateMusic", "\\S.*: \\[" + FILE + ", " + FILE + "]\\n"),
              Map.entry("GenerateVideo", "\\[" + FILE + "], 5\\.0 s\\n"),
              Map.entry("LipsyncFiles", "saved \\S+\\.mp4\\n"),
              Map.entry("ManageVisualDna", "(\\S.*\\n)*Hero\\n(\\S.*\\n)+"),
              Map.entry("ResumeLater", "(saved job.txt\\n)?(\\[" + FILE + "]\\n)?"),
              Map.entry("ShowCredits", "[\\d.]+ credits\\n"),
              Map.entry("ShowProgress", "(?s).*Video 100%.*"),
              Map.entry("SpeakWithVoice", "saved \\S+\\.(mp3|wav)\\n"),
              Map.entry("StreamChat", "(?s)\\S+ .*\\S\\n"),
              Map.entry(
                  "TranscribeRecording",
                  "(?s)(out.\\S+\\n){2,}\\S.*\\n(saved \\S+\\.(srt|txt)\\n)+"),
              Map.entry(
                  "UploadAndListMedia",
                  "stored as (http\\S+)\\n(http\\S+\\n)*\\1\\n(http\\S+\\n)*")));

  @TempDir static Path folder;
  private static Map<String, String> outputs = Map.of();

  @BeforeAll
  static void runThePrograms() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-d", classes.toString(), "-classpath"));
    arguments.add(System.getProperty("java.class.path"));
    sources().forEach(source -> arguments.add(source.toString()));
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .as("exit status of the compiler")
        .isZero();

    Path work = Files.createDirectory(folder.resolve("work"));
    Frames.jpeg(work, "face.jpg");
    Files.write(work.resolve("voice.mp3"), new byte[1000]);
    outputs = split(run(classes, work));
  }

  private static String run(Path classes, Path work) throws Exception {
    List<String> command = new ArrayList<>(List.of(RunnableJar.java(), "-classpath"));
    command.add(classes + File.pathSeparator + System.getProperty("java.class.path"));
    command.add(Runner.class.getName());
    command.addAll(EXPECTED.keySet());
    // What it began in its first run it ends in its second.
    command.add("ResumeLater");
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "KOLBO_API_URL",
                SharedMock.uri().toString(),
                "KOLBO_API_KEY",
                SharedMock.KEY,
                "KOLBO_USER_TOKEN",
                "user.jwt.token"));
    return Commands.output("the programs", builder, Duration.ofSeconds(120)).replace("\r\n", "\n");
  }

  /** The output of each program; of its two runs, one after the other. */
  private static Map<String, String> split(String output) {
    Map<String, String> outputs = new HashMap<>();
    for (String one : output.split("(?m)^" + Runner.MARK)) {
      int end = one.indexOf('\n');
      if (end > 0) {
        outputs.merge(one.substring(0, end), one.substring(end + 1), String::concat);
      }
    }
    return outputs;
  }

  @Test
  void thereAreEighteen() throws IOException {
    assertThat(sources())
        .extracting(ProgramsIT::name)
        .containsExactlyInAnyOrderElementsOf(EXPECTED.keySet())
        .hasSize(18);
  }

  @TestFactory
  Stream<DynamicTest> everyProgramDoesWhatItSays() {
    return EXPECTED.entrySet().stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.getKey(),
                    () ->
                        assertThat(outputs.get(expected.getKey()))
                            .isNotBlank()
                            .matches(expected.getValue())));
  }

  @Test
  void cheapestImageModelIsFound() {
    JsonPath models = get("/api/v1/models?type=image&limit=200");
    double least =
        models.getList("models.credit", Double.class).stream()
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .min()
            .orElseThrow();
    Matcher printed =
        Pattern.compile("(\\S+) costs ([\\d.]+) credits\\n")
            .matcher(outputs.get("FindCheapestModel"));

    assertThat(printed.matches()).isTrue();
    assertThat(Double.parseDouble(printed.group(2))).isEqualTo(least);
    assertThat(
            models.getDouble(
                "models.find { it.identifier == '%s' }.credit".formatted(printed.group(1))))
        .isEqualTo(least);
  }

  @Test
  void visualDnaIsDeletedAfterwards() {
    assertThat(get("/api/v1/visual-dna").getList("visual_dnas.name")).doesNotContain("Hero");
  }

  /** The fifty images of another program are in the library too. */
  @Test
  void moreThanOnePageOfMediaIsListed() {
    int page = get("/api/v1/media?type=image").getInt("pagination.page_size");

    assertThat(outputs.get("UploadAndListMedia").lines().skip(1).distinct())
        .hasSizeGreaterThan(page);
  }

  private static JsonPath get(String path) {
    return RestAssured.given()
        .header("X-API-Key", SharedMock.KEY)
        .get(SharedMock.uri() + path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  @TestFactory
  Stream<DynamicTest> everyBodyHasAtMostTenLines() throws IOException {
    return sources().stream()
        .map(
            source ->
                DynamicTest.dynamicTest(
                    name(source),
                    () -> {
                      Matcher body = BODY.matcher(Files.readString(source));
                      assertThat(body.find()).isTrue();
                      assertThat(body.group(1).lines()).hasSizeBetween(1, MOST_LINES);
                    }));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> !file.endsWith("package-info.java")).sorted().toList();
    }
  }

  private static String name(Path source) {
    return source.getFileName().toString().replace(".java", "");
  }

  /** Runs the programs in a JVM of their own, and says after each which files it has saved. */
  static final class Runner {
    static final String MARK = "program ";

    private Runner() {}

    /**
     * @param args names of programs
     */
    public static void main(String[] args) throws Exception {
      Set<String> known = files();
      for (String name : args) {
        System.out.println(MARK + name);
        Class.forName(PACKAGE + name)
            .getMethod("main", String[].class)
            .invoke(null, (Object) new String[0]);
        if (name.equals("StreamChat")) {
          System.out.println();
        }
        for (String file : files()) {
          if (known.add(file)) {
            System.out.println("saved " + file);
          }
        }
      }
    }

    private static Set<String> files() throws IOException {
      try (Stream<Path> files = Files.walk(Path.of(""))) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> file.getFileName().toString())
            .collect(Collectors.toCollection(TreeSet::new));
      }
    }
  }
}
