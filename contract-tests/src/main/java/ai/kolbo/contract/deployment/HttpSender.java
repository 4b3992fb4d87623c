package ai.kolbo.contract.deployment;

import ai.kolbo.contract.deployment.RequestDraft.Credentials;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.http.HttpEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.mime.HttpMultipartMode;
import org.apache.http.entity.mime.MultipartEntityBuilder;
import org.jspecify.annotations.Nullable;

/** Sends requests to a deployment. Safe for use by several threads. */
public final class HttpSender {
  private static final int CONNECT_MILLIS = 10_000;

  /** How long what only reads may take, and what makes the server work. */
  private static final Duration LONGEST_READ = Duration.ofSeconds(30);

  private static final Duration LONGEST_WORK = Duration.ofSeconds(120);

  private static final EncoderConfig ENCODER =
      EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false);

  private final Deployment deployment;
  private final ApiDocument document;
  private final JsonNode schemes;
  private final Duration longest;
  private final Set<BoundedCall> calls = ConcurrentHashMap.newKeySet();

  /** Sends to a deployment. */
  public HttpSender(Deployment deployment, ApiDocument document) {
    this(deployment, document, LONGEST_WORK);
  }

  /**
   * Sends to a deployment.
   *
   * @param longest how long a response may take at most
   */
  public HttpSender(Deployment deployment, ApiDocument document, Duration longest) {
    this.longest = longest;
    this.deployment = deployment;
    this.document = document;
    this.schemes = document.json().at("/components/securitySchemes");
  }

  /**
   * Sends a request.
   *
   * @return with the status 0 if the connection broke before a response, or none came in time;
   *     incomplete if that happened within the response, or if it is larger than any of the API
   */
  public Exchange send(RequestDraft draft) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    draft.headers().forEach((name, value) -> put(headers, name, value));
    credentials(draft).forEach((name, value) -> put(headers, name, value));
    Content content = content(draft);
    if (content.type() != null) {
      put(headers, "Content-Type", content.type());
    }
    RequestSpecification request =
        RestAssured.given().urlEncodingEnabled(false).redirects().follow(false);
    headers.forEach((name, values) -> request.header(name, values.get(0)));
    if (content.bytes().length > 0) {
      request.body(content.bytes());
    }
    String query = query(draft.query());
    String uri = deployment.uri() + draft.path() + (query.isEmpty() ? "" : "?" + query);
    byte[] body = new byte[0];
    boolean complete = false;
    BoundedCall call = new BoundedCall(longest(draft.operation()));
    calls.add(call);
    try (call) {
      Response response = request.config(config(call)).request(draft.operation().method(), uri);
      body = response.asByteArray();
      complete = true;
    } catch (RuntimeException e) {
      if (!isConnection(e)) {
        throw e;
      }
    } catch (Exception e) {
      // Rest Assured throws the exceptions of its HTTP client without declaring them.
      if (!(e instanceof IOException)) {
        throw new IllegalStateException(e);
      }
    } finally {
      calls.remove(call);
    }
    return new Exchange(
        draft.operation().method(),
        draft.path(),
        query,
        headers,
        content.bytes(),
        call.status(),
        call.headers(),
        body,
        complete,
        call.elapsed());
  }

  /** Breaks off the requests that are under way. */
  public void breakOff() {
    calls.forEach(BoundedCall::breakOff);
  }

  private Duration longest(Operation operation) {
    return operation.isReadOnly() && longest.compareTo(LONGEST_READ) > 0 ? LONGEST_READ : longest;
  }

  private static RestAssuredConfig config(BoundedCall call) {
    return RestAssuredConfig.config()
        .encoderConfig(ENCODER)
        .httpClient(
            HttpClientConfig.httpClientConfig()
                .httpClientFactory(call::client)
                .setParam("http.connection.timeout", CONNECT_MILLIS));
  }

  private static boolean isConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException || cause instanceof UncheckedIOException) {
        return true;
      }
    }
    return false;
  }

  private static void put(Map<String, List<String>> headers, String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), List.of(value));
  }

  private static String query(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Map<String, String> credentials(RequestDraft draft) {
    List<String> accepted = draft.operation().securitySchemes();
    if (accepted.isEmpty() || draft.credentials() == Credentials.NONE) {
      return Map.of();
    }
    boolean isForUsers = document.isForUsers(draft.operation());
    if (draft.credentials() == Credentials.WRONG_SCHEME) {
      // The other of the two: an API key where a user has to sign in, and as a bearer token where
      // only the header of its own is taken.
      return Map.of(
          "Authorization", "Bearer " + (isForUsers ? rejectedKey() : deployment.apiKey()));
    }
    boolean isRejected = draft.credentials() == Credentials.REJECTED;
    if (isForUsers) {
      return Map.of("Authorization", "Bearer " + (isRejected ? rejectedKey() : userToken()));
    }
    String header = schemes.path(accepted.get(0)).path("name").asText();
    return Map.of(header, isRejected ? rejectedKey() : deployment.apiKey());
  }

  private String userToken() {
    return Objects.requireNonNull(deployment.userToken(), "no user's token");
  }

  private String rejectedKey() {
    return schemes.findValue("x-kolbo-rejected-key").asText();
  }

  private record Content(@Nullable String type, byte[] bytes) {}

  private static Content content(RequestDraft draft) {
    RequestDraft.Body body = draft.body();
    if (body == null) {
      return new Content(null, new byte[0]);
    }
    if (body instanceof RequestDraft.Json json) {
      return new Content(
          json.mediaType(), json.value().toString().getBytes(StandardCharsets.UTF_8));
    }
    if (body instanceof RequestDraft.Text text) {
      return new Content(text.mediaType(), text.text().getBytes(StandardCharsets.UTF_8));
    }
    return form((RequestDraft.Form) body);
  }

  private static Content form(RequestDraft.Form form) {
    MultipartEntityBuilder builder =
        MultipartEntityBuilder.create().setMode(HttpMultipartMode.RFC6532);
    for (RequestDraft.Part part : form.parts()) {
      ContentType type =
          part.mediaType() == null
              ? ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8)
              : ContentType.parse(part.mediaType());
      if (part.fileName() == null) {
        builder.addTextBody(part.name(), new String(part.bytes(), StandardCharsets.UTF_8), type);
      } else {
        builder.addBinaryBody(part.name(), part.bytes(), type, part.fileName());
      }
    }
    HttpEntity entity = builder.build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      entity.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Content(entity.getContentType().getValue(), bytes.toByteArray());
  }
}
