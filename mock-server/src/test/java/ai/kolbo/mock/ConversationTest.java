package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Conversations and their messages follow chats. */
class ConversationTest extends MockTest {
  private static final String CONVERSATIONS = "/api/v1/chat/conversations";

  private static JsonNode say(String message, String more) throws Exception {
    return ok(json("/api/v1/chat", "{\"message\":\"%s\"%s}".formatted(message, more)));
  }

  @Test
  void conversationsFollowChats() throws Exception {
    String first = word();
    String project = word();
    JsonNode started = say(first, ",\"project_id\":\"" + project + "\"");
    String session = started.required("session_id").textValue();
    String reply = await(started).at("/result/content").asText();
    JsonNode another = say("x", "");
    await(another);
    String other = another.required("session_id").textValue();
    assertThat(texts(list(CONVERSATIONS, "conversations"), "session_id"))
        .startsWith(other, session);

    String second = say("again", ",\"session_id\":\"" + session + "\"").path("message_id").asText();
    JsonNode conversations = list(CONVERSATIONS, "conversations");
    assertThat(texts(conversations, "session_id")).startsWith(session, other);
    JsonNode conversation = conversations.path(0);
    assertThat(conversation.path("name").asText()).isEqualTo(first);
    assertThat(Instant.parse(conversation.path("last_activity").asText()))
        .isAfterOrEqualTo(Instant.parse(conversation.path("created_at").asText()));
    assertThat(texts(list(CONVERSATIONS + "?project_id=" + project, "conversations"), "session_id"))
        .containsExactly(session);

    awaitMessages(session, 4);
    JsonNode messages = list(CONVERSATIONS + "/" + session + "/messages", "messages");
    assertThat(texts(messages, "role")).containsExactly("user", "assistant", "user", "assistant");
    assertThat(texts(messages, "content")).startsWith(first, reply, "again");
    assertThat(texts(messages, "message_id")).contains(started.path("message_id").asText(), second);
    assertThat(texts(messages, "status")).containsOnly("completed");
    assertThat(ok(request("/api/v1/generate/" + second + "/status")).at("/result/content"))
        .isEqualTo(messages.at("/3/content"));
  }

  private static void awaitMessages(String session, int count) throws Exception {
    Instant deadline = Instant.now().plusSeconds(20);
    String path = CONVERSATIONS + "/" + session + "/messages";
    while (list(path, "messages").size() < count) {
      assertThat(Instant.now()).isBefore(deadline);
    }
  }

  @Test
  void messagesArePagedTheOldestFirst() throws Exception {
    String session = say("m1", "").required("session_id").textValue();
    awaitMessages(session, 2);
    say("m2", ",\"session_id\":\"" + session + "\"");
    awaitMessages(session, 4);
    String path = CONVERSATIONS + "/" + session + "/messages";
    JsonNode second = ok(request(path + "?limit=3&page=2"));
    assertThat(second.path("session_id").asText()).isEqualTo(session);
    assertThat(texts(second.path("messages"), "role")).containsExactly("assistant");
    assertThat(second.path("pagination").toString())
        .isEqualTo("{\"page\":2,\"limit\":3,\"total\":4,\"pages\":2}");
    assertThat(ok(request(path + "?page=3&limit=3")).path("messages")).isEmpty();
    assertThat(ok(request(path)).at("/pagination/limit").asInt()).isEqualTo(50);
    developerError(request(CONVERSATIONS + "/nope/messages"), 404);
  }

  @Test
  void conversationsArePaged() throws Exception {
    String project = word();
    for (int i = 0; i < 3; i++) {
      await(say("c" + i, ",\"project_id\":\"" + project + "\""));
    }
    JsonNode last = ok(request(CONVERSATIONS + "?limit=2&page=2&project_id=" + project));
    assertThat(texts(last.path("conversations"), "name")).containsExactly("c0");
    assertThat(last.path("pagination").toString())
        .isEqualTo("{\"page\":2,\"limit\":2,\"total\":3,\"pages\":2}");
    assertThat(ok(request(CONVERSATIONS)).at("/pagination/limit").asInt()).isEqualTo(20);
  }
}
