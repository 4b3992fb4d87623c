package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SwaggerParserTest {

  @ParameterizedTest
  @MethodSource("views")
  void everyViewIsReadWithoutAMessage(Path view) throws IOException {
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(Files.readString(view), List.of(), new ParseOptions());

    // The mock's view is for Prism alone, which knows the conditions that OpenAPI 3.0 lacks.
    boolean isForPrism = view.getFileName().toString().contains("mock");
    assertThat(result.getMessages())
        .filteredOn(message -> !isForPrism || !message.matches(".*\\.(if|then) is unexpected"))
        .isEmpty();
    assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
  }

  static List<Path> views() throws IOException {
    List<Path> views = new ArrayList<>();
    for (Path folder : List.of(Path.of("target/openapi"), Path.of("target/openapi-extended"))) {
      try (Stream<Path> files = Files.list(folder)) {
        // It knows no OpenAPI 3.2 yet; the workflows are no OpenAPI.
        files
            .filter(file -> file.toString().matches(".*(?<!\\.3\\.2|\\.arazzo)\\.(yaml|json)"))
            .forEach(views::add);
      }
    }
    return views;
  }
}
