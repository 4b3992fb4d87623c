package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.api.Operations;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The generated services. */
class ServicesTest {
  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final KolboClient kolbo = server.client().build();

  @Test
  void everyMethodHasATwinThatReturnsAFuture() throws Exception {
    int methods = 0;
    for (Method accessor : KolboServices.class.getDeclaredMethods()) {
      if (!Modifier.isPublic(accessor.getModifiers())) {
        continue;
      }
      for (Method method : accessor.getReturnType().getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers()) && !method.getName().endsWith("Async")) {
          Method twin =
              method
                  .getDeclaringClass()
                  .getMethod(method.getName() + "Async", method.getParameterTypes());
          assertThat(twin.getReturnType()).isEqualTo(CompletableFuture.class);
          String given =
              method.getGenericReturnType().getTypeName().replace(".Pages<", ".Pages$Page<");
          assertThat(
                  ((ParameterizedType) twin.getGenericReturnType())
                      .getActualTypeArguments()[0].getTypeName())
              .isEqualTo(given);
          methods++;
        }
      }
    }
    assertThat(methods).isGreaterThanOrEqualTo(Operations.methods().size());
  }

  @Test
  void requestsAreCheckedBeforeAnythingIsSentAndFuturesDoNotHideIt() {
    refused(() -> kolbo.images().generate(""), "prompt must not be empty");
    refused(() -> kolbo.images().generateAsync(""), "prompt must not be empty");
    refused(() -> kolbo.images().generate(new ImageRequest()), "prompt is required");
    refused(() -> kolbo.videos().lipsync(new LipsyncForm()), "exactly one of source_url");
    refused(
        () -> kolbo.videos().firstLastFrameAsync(new FirstLastFrameForm()),
        "exactly 2 image files");
    refused(() -> kolbo.apiKeys().create(""), "name must not be empty");
    refused(() -> kolbo.generations().status(" "), "generation_id must not be blank");
    refused(() -> kolbo.generations().cancelAsync(""), "generation_id must not be blank");
    refused(() -> kolbo.visualDna().get(null), "id is required");
    ChatCompletionRequest streaming =
        new ChatCompletionRequest()
            .model("m").addMessagesItem(new UserMessage().content(MessageContent.of("Hi"))).stream(
                true);
    refused(() -> kolbo.chatCompletions().create(streaming), "call stream(request)");
    assertThat(server.count()).isZero();
  }

  @Test
  void whatACallerWantsIsUnwrapped() throws Exception {
    answer("{\"success\":true,\"credits\":{\"total\":7}}");
    assertThat(kolbo.account().credits().getTotal()).isEqualTo(7);
    answer("{\"success\":true,\"models\":[{\"identifier\":\"m\"}]}");
    assertThat(kolbo.models().list()).hasSize(1);
    answer("{\"media\":{\"id\":\"a\"}}");
    assertThat(kolbo.media().uploadAsync(UploadFile.of("a.png", new byte[1])).get().getId())
        .isEqualTo("a");
  }

  @Test
  void parametersThatAreNotGivenAreNotSent() throws Exception {
    answer("{\"success\":true,\"moodboards\":[]}");
    assertThat(kolbo.moodboards().list()).isEmpty();
    assertThat(server.take().getTarget()).isEqualTo("/api/v1/moodboards");
    answer("{\"success\":true,\"moodboards\":[]}");
    kolbo.moodboards().list(null, "p1");
    assertThat(server.take().getTarget()).isEqualTo("/api/v1/moodboards?project_id=p1");
    answer("{\"success\":true,\"visual_dna\":{\"id\":\"a b\"}}");
    assertThat(kolbo.visualDna().get("a b").getId()).isEqualTo("a b");
    assertThat(server.take().getTarget()).isEqualTo("/api/v1/visual-dna/a%20b");
  }

  @Test
  void servicesAreTheSameEachTime() {
    assertThat(kolbo.images()).isSameAs(kolbo.images());
    List<String> accessors = new ArrayList<>();
    for (Method method : KolboServices.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        accessors.add(method.getName());
      }
    }
    assertThat(accessors).hasSize(18).contains("threeD", "visualDna", "apiKeys", "chatCompletions");
  }

  private void answer(String json) {
    server.answer(200, json);
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
  }
}
