package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.chat.ChatEngine;
import ai.kolbo.mock.chat.ChatRequestException;
import ai.kolbo.mock.chat.Completion;
import ai.kolbo.mock.chat.CompletionContext;
import ai.kolbo.mock.document.Json;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;

/** Answers the message of a chat job, in the light of its conversation. */
final class ChatReply {
  private static final int MOST_MESSAGES = 50;

  private ChatReply() {}

  /** The text of the answer. */
  static String text(Job job, Memory memory) {
    return of(job, memory).body().at("/choices/0/message/content").asText();
  }

  /** The answer with its usage. */
  static Completion of(Job job, Memory memory) {
    ObjectNode request = Json.MAPPER.createObjectNode();
    ArrayNode messages = request.putArray("messages");
    String conversation = job.made.get("conversation");
    Thing about = memory.things().find("conversation", conversation);
    if (about != null && about.secret() != null) {
      messages.addObject().put("role", "system").put("content", about.secret());
    }
    List<Thing> before = memory.things().all("message", conversation);
    Collections.reverse(before);
    before.stream()
        .map(Thing::shown)
        .takeWhile(message -> !message.path("message_id").asText().equals(job.made.get("message")))
        .limit(MOST_MESSAGES)
        .forEach(
            message ->
                messages
                    .addObject()
                    .put("role", message.path("role").asText())
                    .put("content", message.path("content").asText()));
    messages.addObject().put("role", "user").put("content", job.request.path("message").asText());
    CompletionContext context =
        new CompletionContext(job.id, job.startedAt.getEpochSecond(), memory.seed());
    try {
      return ChatEngine.complete(request, context);
    } catch (ChatRequestException e) {
      throw new IllegalStateException(e);
    }
  }
}
