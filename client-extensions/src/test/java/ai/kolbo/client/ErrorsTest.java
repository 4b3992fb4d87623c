package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.api.AccountApi;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.ConnectionException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.PermissionDeniedException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.error.ServerErrorException;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;
import java.time.Duration;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().maxRetries(0).build();

  static Stream<Arguments> envelopes() {
    return Stream.of(
        Arguments.of(
            400,
            "{\"success\":false,\"error\":\"Model not found\",\"code\":\"MODEL_NOT_FOUND\"}",
            InvalidRequestException.class,
            "Model not found",
            "MODEL_NOT_FOUND"),
        Arguments.of(
            400,
            "{\"success\":false,\"error\":\"Insufficient credits\",\"code\":\"INSUFFICIENT_CREDITS\"}",
            InsufficientCreditsException.class,
            "Insufficient credits",
            "INSUFFICIENT_CREDITS"),
        Arguments.of(
            402,
            "{\"success\":false,\"error\":\"Insufficient credits\"}",
            InsufficientCreditsException.class,
            "Insufficient credits",
            null),
        Arguments.of(
            402,
            "{\"error\":{\"type\":\"insufficient_credits\",\"message\":\"Top up\"}}",
            InsufficientCreditsException.class,
            "Top up",
            "insufficient_credits"),
        Arguments.of(
            401,
            "{\"success\":false,\"error\":\"Invalid key\",\"code\":\"INVALID_API_KEY\"}",
            AuthenticationException.class,
            "Invalid key",
            "INVALID_API_KEY"),
        Arguments.of(
            400,
            "{\"success\":false,\"message\":\"Said elsewhere\"}",
            InvalidRequestException.class,
            "Said elsewhere",
            null),
        Arguments.of(
            403,
            "{\"success\":false,\"error\":\"Read only\"}",
            PermissionDeniedException.class,
            "Read only",
            null),
        Arguments.of(
            404,
            "{\"success\":false,\"error\":\"Not found\"}",
            NotFoundException.class,
            "Not found",
            null),
        Arguments.of(
            429,
            "{\"status\":false,\"message\":\"Too many requests, please try again later\"}",
            RateLimitedException.class,
            "Too many requests, please try again later",
            null),
        Arguments.of(
            401,
            "{\"error\":{\"type\":\"auth_error\",\"message\":\"No key\"}}",
            AuthenticationException.class,
            "No key",
            "auth_error"),
        Arguments.of(
            413,
            "{\"error\":{\"type\":\"validation_error\",\"message\":\"File too large. Maximum size is 500MB.\"}}",
            InvalidRequestException.class,
            "File too large. Maximum size is 500MB.",
            "validation_error"),
        Arguments.of(
            400,
            "{\"error\":{\"type\":\"x\",\"code\":\"context_length\",\"message\":null}}",
            InvalidRequestException.class,
            "context_length",
            "context_length"),
        Arguments.of(
            500,
            "{\"success\":false,\"error\":\"Could not start\",\"code\":\"GENERATION_ERROR\"}",
            ServerErrorException.class,
            "Could not start",
            "GENERATION_ERROR"),
        Arguments.of(
            502,
            "<html><body>\n<h1>Bad   Gateway</h1></body></html>",
            ServerErrorException.class,
            "an HTML page, \"Bad Gateway\"",
            null),
        Arguments.of(503, "", ServerErrorException.class, "HTTP 503", null),
        Arguments.of(400, "[1]", InvalidRequestException.class, "[1]", null),
        Arguments.of(400, "null", InvalidRequestException.class, "null", null),
        Arguments.of(400, "{\"error\":", InvalidRequestException.class, "{\"error\":", null),
        Arguments.of(400, "{\"error\":42,\"code\":7}", InvalidRequestException.class, "42", "7"),
        Arguments.of(409, "{\"error\":\"Ended\"}", ConflictException.class, "Ended", null));
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void everyEnvelopeIsUnderstood(
      int status, String body, Class<? extends ApiException> type, String message, String code) {
    server.answer(status, body);
    ApiException refusal =
        catchThrowableOfType(
            ApiException.class, () -> kolbo.images().generate(new ImageRequest().prompt("x")));
    assertThat(refusal).isExactlyInstanceOf(type);
    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.body()).isEqualTo(body);
    assertThat(refusal.code()).isEqualTo(java.util.Optional.ofNullable(code));
    assertThat(refusal.operation()).isEqualTo("generateImage");
    assertThat(refusal).hasMessageContainingAll("generateImage", String.valueOf(status), message);
  }

  @Test
  void longBodyIsCut() {
    String page = "<html>" + "x".repeat(100_000) + "</html>";
    server.answer(500, page);
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> kolbo.account().credits());
    assertThat(refusal.getMessage().length()).isLessThan(400);
    assertThat(refusal.body()).hasSize(2048).startsWith("<html>xxx");
  }

  @Test
  void retryAfterIsTold() {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", "65").build());
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> kolbo.account().credits());
    assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(65));
    assertThat(refusal).hasMessageContaining("retry after 1m5s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "", "99999999999999999999", "1,5"})
  void retryAfterThatCannotBeReadIsIgnored(String value) {
    server.answer(ScriptedServer.json(429, "{}").setHeader("Retry-After", value).build());
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> kolbo.account().credits());
    assertThat(refusal.retryAfter()).isEmpty();
  }

  static Stream<String> malformedBodies() {
    return Stream.of(
        "<html>Login</html>",
        "{\"success\":true,\"credits\":{\"total\":",
        "",
        "null",
        "[]",
        "[{\"success\":true}]",
        "\"text\"",
        "42",
        "{}",
        "{\"success\":true,\"credits\":null}",
        "[".repeat(5000));
  }

  @ParameterizedTest
  @MethodSource("malformedBodies")
  void successThatIsNotTheExpectedJsonIsMalformed(String body) {
    server.answer(new MockResponse.Builder().code(200).body(body).build());
    MalformedResponseException malformed =
        catchThrowableOfType(MalformedResponseException.class, () -> kolbo.account().credits());
    assertThat(malformed.status()).isEqualTo(200);
    assertThat(malformed.body()).isEqualTo(body.substring(0, Math.min(2048, body.length())));
    assertThat(malformed.operation()).isEqualTo("getCredits");
    assertThat(malformed).hasMessageContaining("getCredits");
    assertThat(malformed.isRetryable()).isFalse();
    assertThat(server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>Login</html>", "", "null", "[]", "{}", "{\"generation_id\":\" \"}"})
  void startThatIsAnsweredWithoutAnIdIsMalformedAndNotRepeated(String body) {
    server.answer(new MockResponse.Builder().code(202).body(body).build());
    MalformedResponseException malformed =
        catchThrowableOfType(
            MalformedResponseException.class,
            () -> kolbo.images().generate(new ImageRequest().prompt("x")));
    assertThat(malformed.status()).isEqualTo(202);
    assertThat(malformed.body()).isEqualTo(body.substring(0, Math.min(2048, body.length())));
    assertThat(malformed.operation()).isEqualTo("generateImage");
    assertThat(server.count()).isEqualTo(1);
  }

  @Test
  void bodyThatEndsTooEarlyIsABrokenConnection() throws Exception {
    try (RawServer raw =
            new RawServer(
                connection -> {
                  connection.read();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"success\"");
                });
        KolboClient client = raw.client().maxRetries(0).build()) {
      ConnectionException broken =
          catchThrowableOfType(
              ConnectionException.class,
              () -> client.images().generate(new ImageRequest().prompt("x")));
      assertThat(broken.mayHaveActed()).isTrue();
      assertThat(raw.requests).hasSize(1);
    }
  }

  @Test
  void anySuccessStatusIsASuccess() {
    for (int status : new int[] {200, 201, 202}) {
      server.answer(status, ScriptedServer.startedJson("abc123", "/v1/x"));
      assertThat(kolbo.images().generate(new ImageRequest().prompt("x")).id()).isEqualTo("abc123");
    }
  }

  @Test
  void generatedInterfacesGetTheSameErrorsThroughExecute() {
    server.answer(401, "{\"error\":{\"type\":\"auth_error\",\"message\":\"No\"}}");
    assertThat(
            catchThrowableOfType(
                AuthenticationException.class,
                () -> kolbo.execute(kolbo.api(AccountApi.class).getBalance())))
        .hasMessageContaining("getBalance");
    server.answer(200, "{\"available\":8340,\"reserved\":0,\"total\":8340}");
    assertThat(kolbo.execute(kolbo.api(AccountApi.class).getBalance()).getAvailable())
        .isEqualTo(8340);
  }

  @Test
  void wholeChatCompletionIsRead() {
    server.answer(
        200,
        """
        {"id":"chatcmpl-1","object":"chat.completion","created":1775912345,"model":"kolbo-cli",
         "choices":[{"index":0,"message":{"role":"assistant","content":"Red"},"finish_reason":"stop"}]}""");
    ChatCompletionRequest request =
        new ChatCompletionRequest()
            .model("kolbo-cli")
            .addMessagesItem(new UserMessage().content(MessageContent.of("Hello")));
    assertThat(kolbo.chatCompletions().create(request).text()).isEqualTo("Red");
    assertThat(server.take().getBody().utf8())
        .isEqualTo(
            "{\"model\":\"kolbo-cli\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
  }

  @Test
  void traceOfAFailureShowsWhoCalled() {
    server.answer(404, "{}");
    assertThat(catchThrowableOfType(ApiException.class, () -> kolbo.account().credits()))
        .satisfies(
            failure ->
                assertThat(failure.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ErrorsTest.class.getName())));
  }
}
