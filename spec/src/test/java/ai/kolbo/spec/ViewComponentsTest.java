package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The linter takes for unused what only an extension names, so it is not asked about that. */
class ViewComponentsTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".plain", ".3.1", ".3.2", ".codegen"})
  void aViewIsTheSameInYamlAndInJson(String view) throws Exception {
    String name = "kolbo-openapi" + view;

    assertThat(new YAMLMapper().readTree(PublishedDocument.view(name + ".yaml")))
        .isEqualTo(new ObjectMapper().readTree(PublishedDocument.view(name + ".json")));
  }

  @ParameterizedTest
  @CsvSource({
    "kolbo-openapi.json, schemas, event",
    "kolbo-openapi.json, examples, transcript",
    "kolbo-openapi.plain.json, schemas, event",
    "kolbo-openapi.plain.json, examples, transcript",
    "kolbo-openapi.3.1.json, schemas, event",
    "kolbo-openapi.3.1.json, examples, transcript",
    "kolbo-openapi.3.2.json, schemas, event",
    "kolbo-openapi.3.2.json, examples, transcript",
    "kolbo-openapi.codegen.json, schemas, event",
    "kolbo-openapi.codegen.json, examples, transcript",
    "kolbo-openapi.codegen-single.json, schemas, event",
    "kolbo-openapi.codegen-single.json, examples, transcript",
    "kolbo-openapi.codegen-forms.json, schemas, event",
    "kolbo-openapi.codegen-forms.json, examples, transcript",
    "kolbo-openapi.mock.json, schemas, event",
    "kolbo-openapi.mock.json, examples, transcript"
  })
  void aViewHoldsWhatItRefersToAndNothingElse(String view, String kind, String streamMember)
      throws Exception {
    JsonNode root = new ObjectMapper().readTree(PublishedDocument.view(view));
    Set<String> referred = new TreeSet<>();
    String prefix = "#/components/" + kind + "/";
    for (String text : root.findValuesAsText("$ref")) {
      if (text.startsWith(prefix)) referred.add(text.substring(prefix.length()));
    }
    // Discriminators refer too.
    for (JsonNode mapping : root.findValues("mapping")) {
      for (JsonNode text : mapping) {
        if (text.asText().startsWith(prefix)) {
          referred.add(text.asText().substring(prefix.length()));
        }
      }
    }
    for (JsonNode stream : root.findValues("x-kolbo-stream")) {
      referred.add(stream.get(streamMember).asText());
    }

    Set<String> held = new TreeSet<>();
    root.at("/components/" + kind).fieldNames().forEachRemaining(held::add);

    assertThat(held).isNotEmpty().isEqualTo(referred);
  }
}
