package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Holds the files of a form against {@code x-kolbo-upload}: how many, which types, how large. */
final class FileParts {
  void judge(Operation operation, FormBody form, Places places) {
    JsonNode upload = operation.node().path("x-kolbo-upload");
    Map<String, List<FormBody.Part>> files = form.files();
    for (JsonNode part : upload.path("parts")) {
      String name = part.path("part").asText();
      judge(part, "/" + name, files.getOrDefault(name, List.of()), places);
    }
    long total =
        files.values().stream().flatMap(List::stream).mapToLong(file -> file.bytes().length).sum();
    if (total > upload.path("maxTotalBytes").asLong(Long.MAX_VALUE)) {
      places.add(Kind.INVALID_VALUE, "", upload.path("sizeRule").asText());
    }
  }

  private static void judge(
      JsonNode rule, String location, List<FormBody.Part> files, Places places) {
    boolean isCountRight =
        files.size() >= rule.path("minCount").asInt()
            && files.size() <= rule.path("maxCount").asInt(Integer.MAX_VALUE);
    // Too few of a required part are found by the schema, which knows the alternatives.
    if (!isCountRight && !files.isEmpty()) {
      places.add(Kind.INVALID_VALUE, location, rule.path("countRule").asText());
    }
    for (FormBody.Part file : files) {
      if (!isTypeAllowed(rule.path("mediaTypes"), file)) {
        places.add(
            Kind.INVALID_VALUE,
            location,
            rule.path("typeRule").asText(),
            file.mediaType() == null
                ? MissingNode.getInstance()
                : TextNode.valueOf(file.mediaType()));
      }
      if (file.bytes().length > rule.path("maxFileBytes").asLong(Long.MAX_VALUE)) {
        places.add(Kind.INVALID_VALUE, location, rule.path("sizeRule").asText());
      }
    }
  }

  private static boolean isTypeAllowed(JsonNode ranges, FormBody.Part file) {
    String type =
        file.mediaType() == null
            ? ""
            : file.mediaType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return ranges.isEmpty()
        || StreamSupport.stream(ranges.spliterator(), false)
            .map(JsonNode::asText)
            .anyMatch(
                range ->
                    range.endsWith("/*")
                        ? type.startsWith(range.substring(0, range.length() - 1))
                        : type.equals(range));
  }
}
