package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The completion of a chat request, as one object or as chunks with the same content. Both share
 * parts of their trees, so neither is to be changed once both have been made.
 */
public final class Completion {

  /** Most chunks of a stream, roughly: with many choices or long texts the pieces get longer. */
  private static final int MOST_CHUNKS = 2_000;

  private final String id;
  private final long created;
  private final String model;
  private final List<Choice> choices;
  private final TokenUsage usage;
  private final boolean usageInStream;

  Completion(
      CompletionContext context,
      String model,
      List<Choice> choices,
      TokenUsage usage,
      boolean usageInStream) {
    this.id = context.id();
    this.created = context.created();
    this.model = model;
    this.choices = List.copyOf(choices);
    this.usage = usage;
    this.usageInStream = usageInStream;
  }

  /** The tokens to charge, the same whether the completion is streamed or not. */
  public TokenUsage usage() {
    return usage;
  }

  /** The completion as one object, with its usage. Each call makes a new one. */
  public ObjectNode body() {
    ObjectNode body = start("chat.completion");
    for (Choice choice : choices) {
      body.withArray("choices").add(choice.toJson());
    }
    body.set("usage", usage.toJson());
    return body;
  }

  /**
   * The data of the events of a stream, without the terminator. Chunks of several choices
   * alternate. With {@code stream_options.include_usage} all have a usage, null but in the last,
   * which has no choices. Each call makes new ones.
   */
  public List<ObjectNode> chunks() {
    int mostPieces = Math.max(4, MOST_CHUNKS / choices.size());
    List<List<ObjectNode>> streams =
        choices.stream().map(choice -> choice.pieces(mostPieces)).toList();
    int longest = streams.stream().mapToInt(List::size).max().orElse(0);
    List<ObjectNode> chunks = new ArrayList<>();
    for (int i = 0; i < longest; i++) {
      for (List<ObjectNode> stream : streams) {
        if (i < stream.size()) {
          ObjectNode chunk = start("chat.completion.chunk");
          chunk.withArray("choices").add(stream.get(i));
          chunks.add(usageInStream ? chunk.putNull("usage") : chunk);
        }
      }
    }
    if (usageInStream) {
      ObjectNode last = start("chat.completion.chunk");
      last.set("usage", usage.toJson());
      chunks.add(last);
    }
    return chunks;
  }

  private ObjectNode start(String object) {
    ObjectNode start =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("object", object)
            .put("created", created)
            .put("model", model);
    start.putArray("choices");
    return start;
  }
}
