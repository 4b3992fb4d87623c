package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Completes chat requests without a model.
 *
 * <p>The reply quotes the last user message, says how many messages came before it and which was
 * the first, and what media it got. It obeys {@code n}, {@code stop}, the token limits, {@code
 * logprobs}, {@code reasoning_effort}, tools with their choice, and {@code response_format}; JSON
 * and arguments of tools follow their schemas and take words of the prompt where these fit. Unknown
 * members, and those that only change how a model samples, have no effect. The same request with
 * the same seed has the same completion.
 *
 * <p>A token is about four characters of a word, or a character between words. Content, log
 * probabilities, limits and usage count the same tokens.
 */
public final class ChatEngine {

  /** Most entries of log probabilities: tokens of all choices, times alternatives and one. */
  private static final int MOST_PROBABILITIES = 50_000;

  private ChatEngine() {}

  /**
   * Completes a request.
   *
   * @param request follows the document's schema of the operation; it is not changed
   * @throws ChatRequestException if the request cannot be completed
   */
  public static Completion complete(ObjectNode request, CompletionContext context) {
    Conversation conversation = Conversation.of(request.path("messages"));
    OutputLimits limits = OutputLimits.of(request);
    Tools tools = Tools.of(request);
    WorkBudget budget = new WorkBudget();
    int count = Math.max(1, request.path("n").asInt(1));
    long seed = request.path("seed").asLong(context.seed());
    // The choices take their openings in turn from here.
    int opening = new SplittableRandom(seed).nextInt(1_000);
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SplittableRandom random = new SplittableRandom(seed * 31 + i);
      Draft draft =
          context.script().isEmpty()
              ? draft(
                  request,
                  conversation,
                  tools,
                  ReplyText.of(conversation, opening, i, count),
                  random,
                  budget)
              : Draft.scripted(context.script().get(i % context.script().size()), random);
      choices.add(limits.applied(draft, i));
    }
    if (request.path("logprobs").asBoolean()) {
      choices = withProbabilities(choices, request, seed);
    }
    boolean usageInStream = request.path("stream_options").path("include_usage").asBoolean();
    return new Completion(
        context,
        request.path("model").asText(),
        choices,
        usage(request, conversation, choices),
        usageInStream);
  }

  private static Draft draft(
      ObjectNode request,
      Conversation conversation,
      Tools tools,
      String text,
      SplittableRandom random,
      WorkBudget budget) {
    String reasoning = reasoning(request, conversation);
    List<ToolCall> calls = tools.calls(conversation, random, budget);
    if (!calls.isEmpty()) {
      return Draft.calls(calls, reasoning);
    }
    JsonNode format = request.path("response_format");
    JsonNode schema = format.path("json_schema").path("schema");
    if (schema.isObject()) {
      JsonNode value =
          InstanceGenerator.generate(
              schema,
              "response_format.json_schema.schema",
              conversation.words(),
              InstanceGenerator.OptionalProperties.ALL,
              random,
              budget);
      return Draft.text(value.toString(), reasoning);
    }
    return switch (format.path("type").asText()) {
      case "json_object", "json_schema" ->
          Draft.text(
              JsonNodeFactory.instance.objectNode().put("reply", text).toString(), reasoning);
      default -> Draft.text(text, reasoning);
    };
  }

  private static @Nullable String reasoning(ObjectNode request, Conversation conversation) {
    JsonNode effort = request.path("reasoning_effort");
    return effort.isTextual() && !effort.textValue().equals("none")
        ? ReplyText.reasoning(conversation, effort.textValue())
        : null;
  }

  private static List<Choice> withProbabilities(
      List<Choice> choices, ObjectNode request, long seed) {
    int alternatives = Math.max(0, Math.min(20, request.path("top_logprobs").asInt()));
    long entries = 0;
    for (Choice choice : choices) {
      String content = choice.content();
      entries += content == null ? 0 : (1L + alternatives) * Tokens.count(content);
    }
    if (entries > MOST_PROBABILITIES) {
      throw new ChatRequestException(
          "top_logprobs",
          "the completion would have more than %,d log probabilities"
              .formatted(MOST_PROBABILITIES));
    }
    List<Choice> all = new ArrayList<>();
    for (Choice choice : choices) {
      String content = choice.content();
      SplittableRandom random = new SplittableRandom(seed * 31 + choice.index());
      all.add(
          content == null
              ? choice
              : choice.withProbabilities(
                  TokenProbabilities.of(Tokens.of(content), alternatives, random)));
    }
    return all;
  }

  private static TokenUsage usage(
      ObjectNode request, Conversation conversation, List<Choice> choices) {
    return new TokenUsage(
        conversation.tokens() + Tools.tokens(request),
        choices.stream().mapToInt(Choice::tokens).sum(),
        choices.stream().mapToInt(Choice::reasoningTokens).sum());
  }
}
