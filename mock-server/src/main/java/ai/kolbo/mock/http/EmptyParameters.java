package ai.kolbo.mock.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** Refuses empty values of query parameters, which Prism takes for absent ones. */
final class EmptyParameters {
  private EmptyParameters() {}

  static void refuse(MockRequest request) {
    for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
      if (!parameter.getValue().contains("")) {
        continue;
      }
      JsonNode schema = request.operation().queryParameter(parameter.getKey());
      if (!schema.isMissingNode() && !mayBeEmpty(schema)) {
        throw Refusal.because(400, parameter.getKey() + ": must not be empty");
      }
    }
  }

  private static boolean mayBeEmpty(JsonNode schema) {
    return schema.path("type").asText().equals("string")
        && !schema.has("enum")
        && !schema.has("pattern")
        && schema.path("minLength").asInt() == 0;
  }
}
