package ai.kolbo.mock.pages;

import ai.kolbo.mock.behaviour.Memory;
import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Exchange;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is served beside the API: an overview at the root, the OpenAPI document, its reference with
 * requests to try, and a page that shows what the mock remembers.
 */
public final class Pages {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final String YAML = "application/yaml";
  private static final String STATE = "/__mock/state";

  private final Map<String, Page> pages = new HashMap<>();

  private interface Page {
    Answer to(Exchange exchange) throws IOException;
  }

  /**
   * @param published the OpenAPI document as clients get to see it, in YAML or JSON
   * @param onlyKey whether one key only is accepted
   */
  public Pages(ApiDocument document, byte[] published, Memory memory, boolean onlyKey) {
    PublishedDocument openApi = new PublishedDocument(published);
    Overview overview = new Overview(document, onlyKey);
    pages.put("/", overview::to);
    pages.put("/openapi.json", exchange -> Answer.json(200, openApi.at(exchange.origin())));
    pages.put(
        "/openapi.yaml",
        exchange -> new Answer.Body(200, Map.of(), YAML, openApi.yamlAt(exchange.origin())));
    file("/docs", "docs/index.html", HTML);
    file("/docs/", "docs/index.html", HTML);
    file("/docs/page.js", "docs/page.js", SCRIPT);
    file("/docs/page.css", "docs/page.css", STYLE);
    file("/docs/swagger-ui-bundle.js", "docs/swagger-ui-bundle.js", SCRIPT);
    file("/docs/swagger-ui.css", "docs/swagger-ui.css", STYLE);
    file("/docs/samples.json", "docs/samples.json", "application/json");
    file("/docs/LEGAL.txt", "docs/LEGAL.txt", "text/plain; charset=utf-8");
    file("/__mock/", "mock/index.html", HTML);
    file("/__mock/page.js", "mock/page.js", SCRIPT);
    file("/__mock/page.css", "mock/page.css", STYLE);
    pages.put(STATE, exchange -> Answer.json(200, memory.state()));
  }

  private void file(String path, String resource, String mediaType) {
    StaticFile file = new StaticFile(resource, mediaType);
    pages.put(path, exchange -> file.answer());
  }

  /** Whether one of these pages is at a path. */
  public boolean has(String path) {
    return pages.containsKey(path);
  }

  /** The page at a path that has one. */
  public Answer to(Exchange exchange) throws IOException {
    return Objects.requireNonNull(pages.get(exchange.path())).to(exchange);
  }
}
