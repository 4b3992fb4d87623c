package ai.kolbo.contract;

import ai.kolbo.contract.document.ApiDocument;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code samples of the reference page, as a browser gets them. */
record CodeSamples(JsonNode document, List<Sample> all) {
  private static final Pattern DOCUMENT =
      Pattern.compile("const __redoc_definition = (\\{.*});\\n");

  /** A sample of one operation; what `text` names is as the page shows it. */
  record Sample(JsonNode operation, String path, String language, String label, String text) {
    String operationId() {
      return operation.get("operationId").textValue();
    }

    @Override
    public String toString() {
      return operationId() + ": " + label;
    }
  }

  static CodeSamples ofReferencePage() {
    Matcher found = DOCUMENT.matcher(ApiDocument.resource("index.html"));
    if (!found.find()) {
      throw new IllegalStateException("the reference page does not hold the document");
    }
    JsonNode document;
    try {
      document = new ObjectMapper().readTree(found.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Sample> samples = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        for (JsonNode sample : operation.path("x-codeSamples")) {
          samples.add(
              new Sample(
                  operation,
                  path.getKey(),
                  sample.get("lang").textValue(),
                  sample.get("label").textValue(),
                  sample.get("source").textValue()));
        }
      }
    }
    return new CodeSamples(document, samples);
  }

  List<Sample> of(String language) {
    return all.stream().filter(sample -> sample.language().equals(language)).toList();
  }

  /** Where the document says that the API is, and the samples send their requests. */
  String server() {
    return document.at("/servers/0/url").textValue();
  }
}
