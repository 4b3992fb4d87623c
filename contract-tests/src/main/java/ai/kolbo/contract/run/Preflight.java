package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Deployment;
import ai.kolbo.contract.deployment.HttpSender;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import ai.kolbo.contract.run.SuiteSettings.InvalidSettingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Looks at a deployment before a run, so that one sentence says what is wrong with all of it. */
final class Preflight {
  private static final String MOCK_HEALTH = "/__mock/health";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Preflight() {}

  /**
   * @throws InvalidSettingException if the deployment cannot be used
   */
  static Deployment check(URI uri, SuiteSettings settings) throws InvalidSettingException {
    ApiDocument document = ApiDocument.published();
    String key = Objects.requireNonNull(settings.apiKey());
    Deployment deployment = new Deployment(uri, key, settings.userToken(), false, true);
    HttpSender sender = new HttpSender(deployment, document, PATIENCE);
    Operation open = open(document);
    Operation closed =
        first(
            document,
            operation -> !operation.securitySchemes().isEmpty() && !document.isForUsers(operation));
    Exchange health = sender.send(RequestDraft.of(open));
    if (!health.complete()) {
      throw new InvalidSettingException(unreached(uri, health));
    }
    boolean isJson = health.responseMediaType().orElse("").equals("application/json");
    if (!isJson || health.status() == 404) {
      throw new InvalidSettingException(
          "%s answers %s with %d and %s, not with the API: is the base URL right?"
              .formatted(
                  uri,
                  open.path(),
                  health.status(),
                  health.responseMediaType().orElse("no media type")));
    }
    Exchange account = sender.send(RequestDraft.of(closed));
    if (account.status() == 401 || account.status() == 403) {
      throw new InvalidSettingException(
          "%s refuses the API key (%d).".formatted(uri, account.status()));
    }
    Exchange mock = sender.send(RequestDraft.of(open).withPath(MOCK_HEALTH));
    // Some servers answer any path with 200.
    boolean isMock = mock.status() == 200 && mock.responseJson().path("ready").asBoolean();
    // The mock takes any token of a user.
    String token = isMock && settings.userToken() == null ? "user" : settings.userToken();
    // A mock tells whether it has limits; all others have.
    boolean isLimited = !isMock || mock.responseJson().path("strictLimits").asBoolean();
    return new Deployment(uri, key, token, isMock, isLimited);
  }

  /** An operation without credentials that only reads. */
  static Operation open(ApiDocument document) {
    return first(document, operation -> operation.securitySchemes().isEmpty());
  }

  private static String unreached(URI uri, Exchange exchange) {
    if (exchange.latency().compareTo(PATIENCE) >= 0) {
      return "%s did not respond within %d seconds.".formatted(uri, PATIENCE.toSeconds());
    }
    if (exchange.status() != 0) {
      return "%s broke off its response to %s.".formatted(uri, exchange.path());
    }
    return "%s cannot be reached%s.".formatted(uri, reason(uri));
  }

  /** What people can do something about. */
  private static String reason(URI uri) {
    try {
      URLConnection connection = uri.toURL().openConnection();
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      connection.connect();
    } catch (UnknownHostException e) {
      return ": there is no such host";
    } catch (ConnectException e) {
      return ": nothing listens there";
    } catch (SSLHandshakeException e) {
      return ": its certificate is not trusted";
    } catch (SSLException e) {
      return ": it does not speak TLS";
    } catch (IOException e) {
      return "";
    }
    return "";
  }

  private static Operation first(ApiDocument document, Predicate<Operation> filter) {
    return document.operations().stream()
        .filter(Operation::isReadOnly)
        .filter(operation -> !operation.path().contains("{"))
        .filter(filter)
        .findFirst()
        .orElseThrow();
  }
}
