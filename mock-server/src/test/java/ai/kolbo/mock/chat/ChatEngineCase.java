package ai.kolbo.mock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Requests of tests, and what becomes of them: every completion is checked against its chunks. */
abstract class ChatEngineCase {

  static final JsonMapper JSON = new JsonMapper();
  static final long CREATED = 1_775_912_345;

  /** A request with one user message, and further members as JSON. */
  static ObjectNode ask(String message, String... members) {
    ObjectNode request = json("{'model': 'kolbo-cli', 'messages': []}");
    request.withArray("messages").addObject().put("role", "user").put("content", message);
    for (String member : members) {
      request.setAll(json("{" + member + "}"));
    }
    return request;
  }

  /** A request with these messages: role, content, role, content … */
  static ObjectNode conversation(String... rolesAndContents) {
    ObjectNode request = json("{'model': 'kolbo-cli', 'messages': []}");
    for (int i = 0; i < rolesAndContents.length; i += 2) {
      request
          .withArray("messages")
          .addObject()
          .put("role", rolesAndContents[i])
          .put("content", rolesAndContents[i + 1]);
    }
    return request;
  }

  /** JSON with single quotes. */
  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static JsonNode complete(ObjectNode request) {
    return complete(request, new CompletionContext("chatcmpl-7", CREATED, 42));
  }

  static JsonNode complete(ObjectNode request, CompletionContext context) {
    ObjectNode before = request.deepCopy();
    Completion completion = ChatEngine.complete(request, context);
    assertThat(request).isEqualTo(before);
    JsonNode body = completion.body();
    JsonNode merged = merged(completion.chunks());
    boolean withUsage = request.path("stream_options").path("include_usage").asBoolean();
    assertThat(merged.has("usage")).isEqualTo(withUsage);
    assertThat(withUsage ? merged : ((ObjectNode) merged).set("usage", body.get("usage")))
        .isEqualTo(body);
    return body;
  }

  static JsonNode message(ObjectNode request) {
    return complete(request).at("/choices/0/message");
  }

  static String content(ObjectNode request) {
    JsonNode content = message(request).path("content");
    assertThat(content.isTextual()).isTrue();
    return content.textValue();
  }

  /** The arguments of the calls of a completion, which are the only content. */
  static List<JsonNode> arguments(JsonNode body) {
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(body.at("/choices/0/message/content").isNull()).isTrue();
    return body.at("/choices/0/message/tool_calls")
        .valueStream()
        .map(call -> read(call.at("/function/arguments").asText()))
        .toList();
  }

  /** What a client makes of chunks. */
  static JsonNode merged(List<ObjectNode> chunks) {
    ObjectNode merged = JSON.createObjectNode();
    for (ObjectNode chunk : chunks) {
      for (Map.Entry<String, JsonNode> member : chunk.properties()) {
        if (!member.getKey().equals("choices")
            && !(member.getKey().equals("usage") && member.getValue().isNull())) {
          merged.set(member.getKey(), member.getValue());
        }
      }
      merged.put("object", "chat.completion");
      ArrayNode choices = merged.withArray("choices");
      for (JsonNode piece : chunk.path("choices")) {
        int index = piece.path("index").asInt();
        while (choices.size() <= index) {
          int next = choices.size();
          choices.addObject().put("index", next).putObject("message");
        }
        ObjectNode choice = (ObjectNode) choices.get(index);
        append((ObjectNode) choice.get("message"), piece.path("delta"));
        if (piece.hasNonNull("finish_reason")) {
          choice.set("finish_reason", piece.get("finish_reason"));
        }
        if (piece.has("logprobs")) {
          ArrayNode all = choice.withObject("logprobs").withArray("content");
          piece.at("/logprobs/content").forEach(all::add);
        }
      }
    }
    return merged;
  }

  private static void append(ObjectNode message, JsonNode delta) {
    for (Map.Entry<String, JsonNode> member : delta.properties()) {
      String name = member.getKey();
      JsonNode news = member.getValue();
      JsonNode old = message.get(name);
      if (name.equals("tool_calls")) {
        for (JsonNode piece : news) {
          ArrayNode calls = message.withArray(name);
          int index = piece.path("index").asInt();
          assertThat(calls.size()).isGreaterThanOrEqualTo(index);
          ObjectNode call =
              index < calls.size() ? (ObjectNode) calls.get(index) : calls.addObject();
          ObjectNode rest = ((ObjectNode) piece).deepCopy();
          rest.remove("index");
          append(call, rest);
        }
      } else if (news.isObject()) {
        append(message.withObject(name), news);
      } else if (old != null && old.isTextual() && news.isTextual()) {
        message.put(name, old.textValue() + news.textValue());
      } else {
        message.set(name, news);
      }
    }
  }
}
