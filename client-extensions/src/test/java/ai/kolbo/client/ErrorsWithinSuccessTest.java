package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.nio.charset.StandardCharsets;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An error is an error whatever its status, and in whatever words: it is no object full of nulls.
 */
class ErrorsWithinSuccessTest {
  private final ScriptedServer server = new ScriptedServer();
  private final KolboClient kolbo = server.client().maxRetries(0).build();

  @AfterEach
  void close() {
    kolbo.close();
    server.close();
  }

  private void complete() {
    kolbo.chatCompletions().create(request());
  }

  private static ChatCompletionRequest request() {
    return new ChatCompletionRequest()
        .model("m")
        .addMessagesItem(new UserMessage().content(MessageContent.of("hi")));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`{\"error\":{\"code\":429.0,\"message\":\"slow\"}}`, 429, slow",
        "`{\"error\":{\"code\":\"429\",\"message\":\"slow\"}}`, 429, slow",
        "`{\"error\":{\"error\":{\"code\":429,\"message\":\"slow\"}}}`, 429, slow",
        "`{\"error\":{\"data\":{\"code\":429,\"message\":\"slow\"}}}`, 429, slow",
        "`{\"error\":429,\"message\":\"slow\"}`, 429, slow",
        "`{\"error\":\"rate_limit_exceeded\",\"error_description\":\"slow\"}`, 429, rate_limit",
        "`[{\"error\":{\"code\":429,\"message\":\"slow\"}}]`, 429, slow",
        "`{\"errors\":[{\"code\":\"RATE_LIMITED\",\"message\":\"slow\"}]}`, 429, slow",
        "`{\"type\":\"about:blank\",\"title\":\"No\",\"status\":429,\"detail\":\"slow\"}`, 429, slow",
        "`{\"statusCode\":503,\"message\":\"down\"}`, 503, down",
        "`{\"object\":\"error\",\"code\":404,\"message\":\"no model\"}`, 404, no model",
        "`{\"error\":{\"statusCode\":503,\"msg\":\"slow\"}}`, 503, slow",
        "`{\"statusCode\":400,\"error\":\"Bad Request\",\"message\":[\"too long\"]}`, 400, too long",
        "`{\"error\":\"Too many requests\"}`, 429, Too many requests",
        "`{\"success\":true,\"data\":{\"error\":{\"code\":429,\"message\":\"slow\"}}}`, 429, slow",
        "`{\"choices\":[{\"error\":{\"code\":429,\"message\":\"slow\"}}]}`, 429, slow",
        "`{\"ok\":false,\"message\":\"broken\"}`, 200, broken",
        "`{\"error\":[\"broken\"]}`, 200, broken",
        "`{\"errors\":[\"broken\"]}`, 200, broken",
        "`{\"status\":\"error\",\"message\":\"broken\"}`, 200, broken",
        "`{\"success\":0,\"message\":\"broken\"}`, 200, broken",
        "`{\"success\":\"false\",\"message\":[\"broken\"]}`, 200, broken",
      })
  void errorInOtherWords(String body, int status, String message) {
    UploadFile file = UploadFile.of("a.txt", "hi".getBytes(StandardCharsets.UTF_8));
    for (Runnable call :
        new Runnable[] {
          this::complete,
          () -> kolbo.images().generate("x"),
          () -> kolbo.models().list(),
          () -> kolbo.account().balance(),
          () -> kolbo.files().upload(file)
        }) {
      server.answer(200, body);
      ApiException refused = catchThrowableOfType(ApiException.class, call::run);
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused).hasMessageContaining(message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"message\":\"hello\"}", "{\"choices\":null}", "{\"status\":true}"})
  void successWithoutAnyMemberThatItIsForIsMalformed(String body) {
    server.answer(200, body);
    assertThat(catchThrowableOfType(MalformedResponseException.class, this::complete))
        .hasMessageContaining("none of id, object, created, model, choices");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"none\"",
        "\"N/A\"",
        "\"No error\"",
        "{\"code\":0,\"message\":\"\"}",
        "{\"message\":null}",
        "{\"code\":0,\"message\":\"Success\"}",
        "[{}]"
      })
  void errorThatIsNoneDoesNotLoseAJob(String error) {
    server.answer(200, "{\"success\":true,\"generation_id\":\"g1\",\"error\":" + error + "}");
    assertThat(kolbo.images().generate("x").id()).isEqualTo("g1");
  }

  @Test
  void errorWithTheIdOfAJobTellsItAndIsNotSentAgain() {
    server.answer(200, "{\"generation_id\":\"g1\",\"error\":{\"code\":429,\"message\":\"slow\"}}");
    try (KolboClient retries = server.client().maxRetries(5).build()) {
      ApiException refused =
          catchThrowableOfType(ApiException.class, () -> retries.images().generate("x"));
      assertThat(refused.generationId()).contains("g1");
    }
    assertThat(server.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":409,\"message\":\"has ended\"}",
        "{\"status\":\"error\",\"message\":\"has ended\"}",
        "{\"errors\":[{\"message\":\"has ended\"}]}",
      })
  void errorInPlaceOfWhatNeedsNoBody(String body) {
    for (Runnable call :
        new Runnable[] {
          () -> kolbo.generations().cancel("g1"), () -> kolbo.visualDna().delete("d1")
        }) {
      server.answer(200, body);
      assertThat(catchThrowableOfType(ApiException.class, call::run))
          .hasMessageContaining("has ended");
    }
    server.answer(200, "{\"status\":\"error\",\"message\":\"no database\"}");
    assertThat(kolbo.health().check().getStatus()).isEqualTo("error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"code\":429,\"message\":\"slow\"}",
        "data: {\"code\":429,\"message\":\"slow\"}\n\ndata: [DONE]\n\n",
        "data: {\"message\":\"slow\",\"type\":\"rate_limit_error\"}\n\ndata: [DONE]\n\n",
        "data: {\"choices\":[{\"index\":0,\"error\":{\"code\":429,\"message\":\"slow\"}}]}\n\n"
            + "data: [DONE]\n\n",
      })
  void errorInPlaceOfChunks(String body) {
    server.answer(
        new MockResponse.Builder()
            .setHeader("Content-Type", "text/event-stream")
            .body(body)
            .build());
    try (ChatCompletionStream stream = kolbo.chatCompletions().stream(request())) {
      assertThat(catchThrowableOfType(RateLimitedException.class, stream::text))
          .hasMessageContaining("slow");
    }
  }
}
