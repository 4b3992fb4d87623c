package ai.kolbo.mock.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is at the root: where everything is, in JSON or as a page. */
final class Overview {
  private static final String NAME = "Kolbo mock server";
  private static final Map<String, String> LINKS =
      Map.of(
          "docs", "/docs",
          "openapi.json", "/openapi.json",
          "openapi.yaml", "/openapi.yaml",
          "mock", "/__mock/",
          "health", "/__mock/health");

  private final ApiDocument document;
  private final boolean onlyKey;

  Overview(ApiDocument document, boolean onlyKey) {
    this.document = document;
    this.onlyKey = onlyKey;
  }

  Answer to(Exchange exchange) {
    String accepted = Objects.requireNonNullElse(exchange.header("Accept"), "");
    ObjectNode overview = overview(exchange.origin());
    Map<String, String> headers = Map.of("Vary", "Accept, Origin");
    return accepted.contains("text/html")
        ? new Answer.Body(200, headers, "text/html; charset=utf-8", page(overview).getBytes(UTF_8))
        : new Answer.Body(200, headers, Operation.JSON, Json.bytes(overview));
  }

  private ObjectNode overview(String origin) {
    ObjectNode overview = Json.MAPPER.createObjectNode();
    String version = Overview.class.getPackage().getImplementationVersion();
    overview
        .put("name", NAME)
        .put("version", Objects.requireNonNullElse(version, "(unpackaged)"))
        .put("api", document.title())
        .put(
            "keys",
            onlyKey
                ? "Only the key that the mock was started with is accepted."
                : "Any key that is not blank is accepted, but those that the document names as"
                    + " rejected.");
    ObjectNode links = overview.putObject("links");
    LINKS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(link -> links.put(link.getKey(), origin + link.getValue()));
    for (ApiDocument.Surface surface : document.surfaces()) {
      List<Operation> operations =
          document.operations().stream().filter(o -> o.surface().equals(surface)).toList();
      ObjectNode shown =
          overview
              .withArray("surfaces")
              .addObject()
              .put("name", surface.name())
              .put("url", origin + surface.pathPrefix())
              .put("operations", operations.size());
      Set<String> ways = new LinkedHashSet<>();
      operations.forEach(
          operation ->
              operation
                  .security()
                  .forEach(
                      alternative ->
                          alternative.fieldNames().forEachRemaining(name -> ways.add(way(name)))));
      ways.forEach(shown.withArray("authentication")::add);
    }
    return overview;
  }

  /** The header that a security scheme wants. */
  private String way(String schemeName) {
    JsonNode scheme = document.securityScheme(schemeName);
    return scheme.path("type").asText().equals("apiKey")
        ? scheme.path("name").asText() + ": API key"
        : "Authorization: Bearer " + scheme.path("bearerFormat").asText("token");
  }

  private static String page(ObjectNode overview) {
    StringBuilder surfaces = new StringBuilder();
    for (JsonNode surface : overview.path("surfaces")) {
      StringBuilder ways = new StringBuilder();
      surface
          .path("authentication")
          .forEach(way -> ways.append(ways.isEmpty() ? "" : "<br>").append(code(way.asText())));
      surfaces.append(
          "<tr><td>%s</td><td>%s</td><td>%d</td><td>%s</td></tr>%n"
              .formatted(
                  escaped(surface.path("name").asText()),
                  code(surface.path("url").asText()),
                  surface.path("operations").asInt(),
                  ways));
    }
    StringBuilder links = new StringBuilder();
    overview
        .path("links")
        .properties()
        .forEach(
            link -> {
              String url = escaped(link.getValue().asText());
              links.append("<li><a href=\"%s\">%s</a></li>%n".formatted(url, url));
            });
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/__mock/page.css">
        </head>
        <body>
        <h1>%1$s</h1>
        <p>%2$s, version %3$s. %4$s</p>
        <h2>Surfaces</h2>
        <div class="wide"><table>
        <tr><th>Name</th><th>URL</th><th>Operations</th><th>Authentication</th></tr>
        %5$s</table></div>
        <h2>Links</h2>
        <ul>
        %6$s</ul>
        </body>
        </html>
        """
        .formatted(
            escaped(overview.path("name").asText()),
            escaped(overview.path("api").asText()),
            escaped(overview.path("version").asText()),
            escaped(overview.path("keys").asText()),
            surfaces,
            links);
  }

  private static String code(String text) {
    return "<code>" + escaped(text) + "</code>";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
