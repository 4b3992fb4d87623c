package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.MalformedResponseException;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.nio.charset.StandardCharsets;
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
    kolbo
        .chatCompletions()
        .create(
            new ChatCompletionRequest()
                .model("m")
                .addMessagesItem(new UserMessage().content(MessageContent.of("hi"))));
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
}
