package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwaggerParserTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kolbo-openapi.yaml",
        "kolbo-openapi.json",
        "kolbo-openapi.codegen.yaml",
        "kolbo-openapi.codegen.json",
        "kolbo-openapi.mock.yaml"
      })
  void everyViewIsReadWithoutAMessage(String view) {
    SwaggerParseResult result =
        new OpenAPIV3Parser()
            .readContents(PublishedDocument.view(view), List.of(), new ParseOptions());

    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
  }
}
