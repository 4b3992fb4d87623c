package ai.kolbo.mock.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.Uploads;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each operation uses, and that no more of the API stands in Java. */
class OperationsTest {

  private static final String USES =
      """
      cancelGeneration: CancelJob
      checkHealth: ShowCredits
      createApiKey: CreateKey
      createChatCompletion: CreateCompletion
      createTranscription: StartJob
      createVisualDna: create visual-dna
      deleteVisualDna: delete visual-dna
      generateCreativeDirector: StartJob
      generateElements: StartJob
      generateFirstLastFrame: StartJob
      generateImage: StartJob
      generateImageEdit: StartJob
      generateLipsync: StartJob
      generateMusic: StartJob
      generateSound: StartJob
      generateSpeech: StartJob
      generateThreeD: StartJob
      generateVideo: StartJob
      generateVideoFromImage: StartJob
      generateVideoFromVideo: StartJob
      getApiKey: get api-key
      getBalance: ShowCredits
      getCreativeDirectorStatus: JobStatus
      getCredits: ShowCredits
      getGenerationStatus: JobStatus
      getMoodboard: get moodboard
      getVisualDna: get visual-dna
      listApiKeys: list api-key
      listChatModels: list chat-model
      listConversationMessages: list message
      listConversations: list conversation
      listMedia: list media
      listModels: list model
      listMoodboards: list moodboard
      listPresets: list preset
      listVisualDnas: list visual-dna
      listVoices: list voice
      revokeApiKey: delete api-key
      sendChatMessage: StartJob
      uploadFile: create file
      uploadMedia: create media
      """;

  /** The classes for jobs, credits, keys, models and chat completions. */
  private static final Set<String> KNOW_MEMBERS =
      Set.of(
          "ApiKeys",
          "CancelJob",
          "ChatReply",
          "CreateCompletion",
          "CreateKey",
          "Credits",
          "Job",
          "JobResults",
          "JobStatus",
          "Jobs",
          "StartJob");

  private static final Path SOURCES = Path.of("src/main/java/ai/kolbo/mock");
  private static final Pattern MEMBER = Pattern.compile("\\w{4,}");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final ApiDocument document;

  OperationsTest() throws IOException {
    document = ApiDocument.of(ApiDocument.packaged());
  }

  @Test
  void eachUsesAVerbOrAClass() {
    try (Uploads uploads = new Uploads()) {
      Pace pace = new Pace(Duration.ZERO, 1, null, Duration.ZERO);
      Memory memory = new Memory(document, Clock.systemUTC(), 1, pace, new ServedFiles(uploads));
      Behaviours behaviours = new Behaviours(document, memory);
      Map<String, String> uses = new TreeMap<>();
      for (Operation operation : document.operations()) {
        uses.put(operation.id(), use(operation, behaviours.of(operation)));
      }
      assertThat(uses).hasSize(41);
      StringBuilder lines = new StringBuilder();
      uses.forEach((id, use) -> lines.append(id).append(": ").append(use).append('\n'));
      assertThat(lines).hasToString(USES);
    }
  }

  private static String use(Operation operation, Behaviour behaviour) {
    Behaviour own = behaviour instanceof Behaviours.Shown shown ? shown.behaviour() : behaviour;
    String verb =
        own instanceof CreateThing
            ? "create"
            : own instanceof ListThings
                ? "list"
                : own instanceof OneThing
                    ? operation.does().fieldNames().next().toLowerCase(Locale.ROOT)
                    : null;
    return verb == null
        ? own.getClass().getSimpleName()
        : verb + " " + operation.does().required(verb).asText();
  }

  @Test
  void noOtherClassNamesMembersOfTheApi() throws IOException {
    Set<String> members = new TreeSet<>();
    collect(new YAMLMapper().readTree(ApiDocument.packaged()), members);
    assertThat(members).contains("num_images", "keyPrefix", "poll_interval_hint");
    List<String> known = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        boolean mayKnow = KNOW_MEMBERS.contains(name) || file.getParent().endsWith("chat");
        for (String literal : literals(file)) {
          MEMBER
              .matcher(literal)
              .results()
              .filter(word -> members.contains(word.group()))
              .forEach(word -> (mayKnow ? known : others).add(name + ": " + word.group()));
        }
      }
    }
    assertThat(known).contains("StartJob: poll_interval_hint", "ApiKeys: expiresAt");
    assertThat(others).isEmpty();
  }

  /** The names of properties that cannot be mistaken for words. */
  private static void collect(JsonNode node, Set<String> members) {
    node.path("properties")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.length() > 3 && name.matches("\\w*[A-Z_]\\w*")) {
                members.add(name);
              }
            });
    node.forEach(child -> collect(child, members));
  }

  /** The string literals of a class, but not what is quoted in comments. */
  private static List<String> literals(Path file) throws IOException {
    List<String> literals = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.strip().matches("(//|\\*|/\\*).*")) {
        Matcher literal = LITERAL.matcher(line);
        while (literal.find()) {
          literals.add(literal.group(1));
        }
      }
    }
    return literals;
  }
}
