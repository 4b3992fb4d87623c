package ai.kolbo.mock;

import ai.kolbo.mock.behaviour.ServedFiles;
import ai.kolbo.mock.document.Json;
import ai.kolbo.mock.http.AllowedHosts;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Exchange;
import ai.kolbo.mock.http.Gateway;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.pages.Pages;
import ai.kolbo.mock.prism.Prism;
import ai.kolbo.mock.scenario.AdminEndpoints;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is the mock's own, and not the API's: its health, its pages, result files. */
final class OwnPages implements Gateway.OwnPages {
  private static final String OWN_PATHS = "/__mock/";
  private static final String HEALTH = OWN_PATHS + "health";

  private final Prism prism;
  private final ServedFiles files;
  private final Pages pages;
  private final AllowedHosts hosts;
  private final AdminEndpoints admin;
  private final boolean isStrict;

  OwnPages(
      Prism prism,
      ServedFiles files,
      Pages pages,
      AllowedHosts hosts,
      AdminEndpoints admin,
      boolean isStrict) {
    this.prism = prism;
    this.files = files;
    this.pages = pages;
    this.hosts = hosts;
    this.admin = admin;
    this.isStrict = isStrict;
  }

  @Override
  public @Nullable Answer to(Exchange exchange) throws IOException, InterruptedException {
    String path = exchange.path();
    if (!path.startsWith(OWN_PATHS) && !pages.has(path)) {
      return null;
    }
    if (path.startsWith(OWN_PATHS) && !path.equals(HEALTH)) {
      hosts.check(exchange);
    }
    Answer steered = admin.to(exchange);
    if (steered != null) {
      return steered;
    }
    if (!Set.of("GET", "HEAD").contains(exchange.method())) {
      throw Refusal.because(405, "Only GET and HEAD are here", Map.of("Allow", "GET, HEAD"));
    }
    if (path.equals(HEALTH)) {
      boolean isReady = prism.isAlive();
      return Answer.json(
          isReady ? 200 : 503,
          Json.MAPPER.createObjectNode().put("ready", isReady).put("strictLimits", isStrict));
    }
    if (pages.has(path)) {
      return pages.to(exchange);
    }
    Answer file = path.startsWith(ServedFiles.PATH) ? files.open(path) : null;
    if (file == null) {
      throw Refusal.because(404, "The mock has no file " + path);
    }
    return file;
  }
}
