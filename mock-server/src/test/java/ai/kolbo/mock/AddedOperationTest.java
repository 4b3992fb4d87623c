package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.mock.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operations that are added to the document, with examples and a rule each, need no Java. */
class AddedOperationTest extends MockTest {
  private static final String NOTES = "/api/v1/notes";

  @BeforeAll
  static void startMock(@TempDir Path directory) throws IOException {
    ObjectNode document = (ObjectNode) JSON.readTree(ApiDocument.packaged());
    ((ObjectNode) document.at("/x-kolbo-mock/kinds"))
        .putObject("note")
        .put("id", "id")
        .put("shared", "none");
    try (InputStream added =
        AddedOperationTest.class.getResourceAsStream("added-operations.yaml")) {
      // By values: nodes would lose what aliases stand for.
      Map<?, ?> paths = new org.yaml.snakeyaml.Yaml().load(added);
      ((ObjectNode) document.required("paths")).setAll((ObjectNode) JSON.valueToTree(paths));
    }
    Path file = directory.resolve("api.mock.json");
    mock =
        KolboMockServer.builder().spec(Files.write(file, JSON.writeValueAsBytes(document))).start();
  }

  private static String create(String title) throws Exception {
    JsonNode note = ok(json(NOTES, "{\"title\":\"%s\"}".formatted(title))).required("note");
    assertThat(note.required("title").textValue()).isEqualTo(title);
    return note.required("id").textValue();
  }

  @Test
  void theyHaveState() throws Exception {
    create("one");
    String two = create("two");
    create("three");

    assertThat(texts(list(NOTES, "notes"), "title")).containsExactly("three", "two");
    assertThat(texts(list(NOTES + "?page=2", "notes"), "title")).containsExactly("one");
    assertThat(texts(list(NOTES + "?search=TWO", "notes"), "id")).containsExactly(two);
    assertThat(ok(request(NOTES + "/" + two)).at("/note/title").textValue()).isEqualTo("two");
    ok(request(NOTES + "/" + two).DELETE());
    assertThat(texts(list(NOTES, "notes"), "title")).containsExactly("three", "one");
    // The example of another operation would speak of something else.
    assertThat(developerError(request(NOTES + "/" + two), 404)).isEqualTo("Not Found");
  }

  @Test
  void theyAreValidated() throws Exception {
    assertThat(developerError(json(NOTES, "{\"title\":\"" + "a".repeat(21) + "\"}"), 400))
        .isEqualTo("title: must NOT have more than 20 characters");
    assertThat(developerError(request(NOTES + "?limit=51"), 400)).contains("limit");
  }
}
