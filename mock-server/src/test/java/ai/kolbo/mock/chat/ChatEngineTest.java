package ai.kolbo.mock.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEngineTest extends ChatEngineCase {

  @Test
  void aCompletionHasTheDocumentedMembers() {
    JsonNode body = complete(ask("What is the capital of France?"));
    assertThat(body.path("id").asText()).isEqualTo("chatcmpl-7");
    assertThat(body.path("object").asText()).isEqualTo("chat.completion");
    assertThat(body.path("created").asLong()).isEqualTo(CREATED);
    assertThat(body.path("model").asText()).isEqualTo("kolbo-cli");
    assertThat(body.path("choices")).hasSize(1);
    assertThat(body.at("/choices/0/index").asInt(-1)).isZero();
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(body.at("/choices/0/message").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("role", "content");
    assertThat(body.at("/choices/0/message/content").asText())
        .contains("\"What is the capital of France?\"");
    assertThat(body.at("/choices/0").has("logprobs")).isFalse();
  }

  @Test
  void aFirstMessageHasNothingBeforeIt() {
    assertThat(content(ask("hi"))).doesNotContain("Before it", "instructions", "received");
  }

  @Test
  void aConversationIsRemembered() {
    ObjectNode request =
        conversation(
            "system",
            "Be brief.",
            "user",
            "My name is Dana.",
            "assistant",
            "Hello.",
            "user",
            "What is my name?");
    assertThat(content(request))
        .contains("\"What is my name?\"")
        .contains("Before it came 2 messages; the first was \"My name is Dana.\".")
        .contains("My instructions are \"Be brief.\".");
  }

  @Test
  void oneMessageBefore() {
    assertThat(content(conversation("assistant", "Welcome.", "user", "Hi")))
        .contains("Before it came 1 message; the first was \"Welcome.\".");
  }

  @Test
  void messagesAfterTheLastOneOfTheUserDoNotCount() {
    assertThat(content(conversation("user", "One", "user", "Two", "assistant", "Let me")))
        .contains("\"Two\"")
        .contains("Before it came 1 message; the first was \"One\".");
  }

  @Test
  void aConversationWithoutTheUser() {
    assertThat(content(conversation("system", "Say hi."))).contains("\"Say hi.\"");
    assertThat(content(conversation("assistant", "One", "assistant", "Two"))).contains("\"Two\"");
  }

  @Test
  void theSameRequestAndSeedGiveTheSame() {
    ObjectNode request = ask("hi", "'logprobs': true, 'n': 3");
    CompletionContext context = new CompletionContext("a", 1, 5);
    assertThat(complete(request, context)).isEqualTo(complete(request, context));
    Set<String> contents = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      contents.add(content(ask("hi").put("seed", seed)));
      CompletionContext other = new CompletionContext("a", 1, seed);
      assertThat(complete(ask("hi", "'seed': 9"), other))
          .isEqualTo(complete(ask("hi", "'seed': 9"), context));
    }
    assertThat(contents).hasSizeGreaterThan(2);
  }

  @Test
  void alternativesDiffer() {
    JsonNode body = complete(ask("hi", "'n': 128, 'stream_options': {'include_usage': true}"));
    List<String> contents = body.path("choices").findValuesAsText("content");
    assertThat(contents)
        .hasSize(128)
        .doesNotHaveDuplicates()
        .allMatch(text -> text.contains("\"hi\""));
    assertThat(body.path("choices").findValues("index")).extracting(JsonNode::asInt).isSorted();
    assertThat(body.at("/usage/completion_tokens").asInt())
        .isEqualTo(contents.stream().mapToInt(Tokens::count).sum());
  }

  @Test
  void aTokenLimitCutsEveryChoice() {
    for (String member : List.of("max_tokens", "max_completion_tokens")) {
      JsonNode body = complete(ask("hi", "'n': 2, '" + member + "': 3"));
      for (JsonNode choice : body.path("choices")) {
        assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
        assertThat(Tokens.count(choice.at("/message/content").asText())).isEqualTo(3);
      }
      assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(6);
    }
  }

  @Test
  void aTokenLimitThatIsJustEnoughDoesNotCut() {
    String whole = content(ask("hi"));
    int tokens = Tokens.count(whole);
    JsonNode fits = complete(ask("hi").put("max_tokens", tokens)).at("/choices/0");
    assertThat(fits.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(fits.at("/message/content").asText()).isEqualTo(whole);
    JsonNode cut = complete(ask("hi").put("max_tokens", tokens - 1)).at("/choices/0");
    assertThat(cut.path("finish_reason").asText()).isEqualTo("length");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
  void aTokenLimitBelowOneIsRefused(String member) {
    assertThatThrownBy(() -> complete(ask("hi").put(member, 0)))
        .isInstanceOfSatisfying(
            ChatRequestException.class, e -> assertThat(e.parameter()).isEqualTo(member))
        .hasMessage(member + ": must be at least 1");
    assertThat(complete(ask("hi").putNull(member)).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
  }

  @Test
  void aStopTextEndsTheContentBeforeIt() {
    String whole = content(ask("one two three four"));
    int end = whole.indexOf(" three");
    for (String stop : List.of("' three'", "['nowhere', ' four', ' three', '']")) {
      JsonNode body = complete(ask("one two three four", "'stop': " + stop));
      assertThat(body.at("/choices/0/message/content").asText()).isEqualTo(whole.substring(0, end));
      assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(body.at("/usage/completion_tokens").asInt())
          .isEqualTo(Tokens.count(whole.substring(0, end)));
    }
    assertThat(content(ask("one two three four", "'stop': null"))).isEqualTo(whole);
  }

  @Test
  void whicheverOfStopAndLimitComesFirstCounts() {
    assertThat(
            complete(ask("one two", "'stop': 'two', 'max_tokens': 2"))
                .at("/choices/0/finish_reason")
                .asText())
        .isEqualTo("length");
    assertThat(
            complete(ask("one two", "'stop': 'two', 'max_tokens': 50"))
                .at("/choices/0/finish_reason")
                .asText())
        .isEqualTo("stop");
  }

  @Test
  void aStopAtTheBeginningLeavesEmptyContent() {
    String whole = content(ask("hi"));
    JsonNode body = complete(ask("hi", "'logprobs': true").put("stop", whole.substring(0, 3)));
    assertThat(body.at("/choices/0/message/content").asText("-")).isEmpty();
    assertThat(body.at("/choices/0/logprobs/content").isArray()).isTrue();
    assertThat(body.at("/usage/completion_tokens").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20})
  void logProbabilitiesBelongToTheContent(int alternatives) {
    ObjectNode request =
        ask("Grüße, 日本 🎉!", "'logprobs': true, 'n': 2").put("top_logprobs", alternatives);
    JsonNode body = complete(request);
    for (JsonNode choice : body.path("choices")) {
      StringBuilder text = new StringBuilder();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (JsonNode token : choice.at("/logprobs/content")) {
        text.append(token.path("token").asText());
        token.path("bytes").forEach(one -> bytes.write(one.asInt()));
        double logprob = token.path("logprob").asDouble(1);
        assertThat(logprob).isBetween(-0.6, 0.0);
        JsonNode top = token.path("top_logprobs");
        assertThat(top).hasSize(alternatives);
        assertThat(top.findValuesAsText("token")).doesNotHaveDuplicates();
        if (alternatives > 0) {
          assertThat(top.get(0).path("token")).isEqualTo(token.path("token"));
          List<Double> all = top.findValues("logprob").stream().map(JsonNode::asDouble).toList();
          assertThat(all).isSortedAccordingTo((a, b) -> Double.compare(b, a));
          assertThat(all.stream().mapToDouble(Math::exp).sum()).isLessThanOrEqualTo(1.0001);
        }
      }
      String content = choice.at("/message/content").asText();
      assertThat(text).hasToString(content);
      assertThat(bytes.toString(UTF_8)).isEqualTo(content);
    }
    assertThat(body.at("/usage/completion_tokens").asInt())
        .isEqualTo(
            body.at("/choices/0/logprobs/content").size()
                + body.at("/choices/1/logprobs/content").size());
  }

  @Test
  void tooManyLogProbabilitiesAreRefused() {
    ObjectNode request = ask("x".repeat(500), "'logprobs': true, 'n': 128, 'top_logprobs': 20");
    assertThatThrownBy(() -> complete(request))
        .isInstanceOf(ChatRequestException.class)
        .hasMessageStartingWith("top_logprobs: ");
  }

  @Test
  void chunksBeginWithTheRoleAndEndWithTheReason() {
    List<ObjectNode> chunks =
        ChatEngine.complete(ask("hi"), new CompletionContext("chatcmpl-1", CREATED, 1)).chunks();
    assertThat(chunks).hasSizeGreaterThan(3);
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.get(chunks.size() - 1).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(chunks.get(chunks.size() - 1).at("/choices/0/delta")).isEmpty();
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.at("/choices/0/finish_reason").isNull());
    assertThat(chunks)
        .allMatch(chunk -> chunk.path("object").asText().equals("chat.completion.chunk"))
        .allMatch(chunk -> chunk.path("id").asText().equals("chatcmpl-1"))
        .noneMatch(chunk -> chunk.has("usage"));
  }

  @Test
  void theUsageIsInTheLastChunkOnly() {
    Completion completion =
        ChatEngine.complete(
            ask("hi", "'stream': true, 'stream_options': {'include_usage': true}"),
            new CompletionContext("chatcmpl-1", CREATED, 1));
    List<ObjectNode> chunks = completion.chunks();
    ObjectNode last = chunks.get(chunks.size() - 1);
    assertThat(last.path("choices")).isEmpty();
    assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(completion.usage().totalTokens());
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.has("usage") && chunk.get("usage").isNull());
  }

  @Test
  void chunksOfAlternativesAlternate() {
    List<ObjectNode> chunks =
        ChatEngine.complete(ask("hi", "'n': 2"), new CompletionContext("c", 1, 1)).chunks();
    assertThat(chunks.subList(0, 6))
        .extracting(chunk -> chunk.at("/choices/0/index").asInt())
        .containsExactly(0, 1, 0, 1, 0, 1);
  }

  @Test
  void usageCountsWhatIsSentAndSaid() {
    JsonNode small = complete(ask("hi")).path("usage");
    JsonNode large = complete(ask("hi" + " you".repeat(100))).path("usage");
    assertThat(large.path("prompt_tokens").asInt())
        .isEqualTo(small.path("prompt_tokens").asInt() + 100);
    assertThat(small.path("total_tokens").asInt())
        .isEqualTo(small.path("prompt_tokens").asInt() + small.path("completion_tokens").asInt());
    assertThat(small.path("completion_tokens").asInt()).isEqualTo(Tokens.count(content(ask("hi"))));
    assertThat(small.has("completion_tokens_details")).isFalse();
    TokenUsage usage = ChatEngine.complete(ask("hi"), new CompletionContext("c", 1, 42)).usage();
    assertThat(usage.promptTokens()).isEqualTo(small.path("prompt_tokens").asInt());
    assertThat(usage.completionTokens()).isEqualTo(small.path("completion_tokens").asInt());
    assertThat(usage.reasoningTokens()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"minimal, 1", "low, 2", "medium, 3", "high, 5", "xhigh, 6"})
  void reasoningWhenAskedFor(String effort, int sentences) {
    JsonNode body = complete(ask("hi").put("reasoning_effort", effort));
    String reasoning = body.at("/choices/0/message/reasoning_content").asText();
    assertThat(reasoning).contains("\"hi\"");
    assertThat(reasoning.split("\\.")).hasSize(sentences);
    assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
        .isEqualTo(Tokens.count(reasoning));
    assertThat(body.at("/usage/completion_tokens").asInt())
        .isEqualTo(
            Tokens.count(reasoning) + Tokens.count(body.at("/choices/0/message/content").asText()));
  }

  @Test
  void noReasoningWhenNotAskedFor() {
    assertThat(message(ask("hi", "'reasoning_effort': 'none'")).has("reasoning_content")).isFalse();
    assertThat(message(ask("hi", "'reasoning_effort': null")).has("reasoning_content")).isFalse();
  }

  @Test
  void reasoningCountsForOneLimitOnly() {
    ObjectNode request = ask("hi", "'reasoning_effort': 'high'");
    JsonNode whole = complete(request).at("/choices/0/message");
    int thought = Tokens.count(whole.path("reasoning_content").asText());
    JsonNode visible = complete(request.deepCopy().put("max_tokens", 4)).at("/choices/0/message");
    assertThat(visible.path("reasoning_content")).isEqualTo(whole.path("reasoning_content"));
    assertThat(Tokens.count(visible.path("content").asText())).isEqualTo(4);
    JsonNode all = complete(request.deepCopy().put("max_completion_tokens", thought + 2));
    assertThat(Tokens.count(all.at("/choices/0/message/content").asText())).isEqualTo(2);
    JsonNode none = complete(request.deepCopy().put("max_completion_tokens", 5));
    assertThat(none.at("/choices/0/message/content").asText("-")).isEmpty();
    assertThat(none.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(none.at("/usage/completion_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void partsAreCounted() {
    ObjectNode request =
        json(
            """
            {'model': 'm', 'messages': [{'role': 'user', 'content': [
              {'type': 'text', 'text': 'What is this?'},
              {'type': 'image_url', 'image_url': {'url': 'https://example.com/a.png'}},
              {'type': 'image_url', 'image_url': {'url': 'data:image/png;base64,AAAA'}},
              {'type': 'audio_url', 'audio_url': {'url': 'https://example.com/a.mp3'}},
              {'type': 'text', 'text': 'And that?'}]}]}
            """);
    assertThat(content(request))
        .contains("I received 2 images, 1 audio.")
        .contains("\"What is this?\nAnd that?\"");
  }

  @Test
  void everyKindOfPart() {
    ObjectNode request =
        json(
            """
            {'model': 'm', 'messages': [{'role': 'user', 'content': [
              {'type': 'input_audio', 'input_audio': {'data': 'AAAA', 'format': 'wav'}},
              {'type': 'audio_url', 'audio_url': {'url': 'https://example.com/a.mp3'}},
              {'type': 'video_url', 'video_url': {'url': 'https://example.com/a.mp4'}},
              {'type': 'file', 'file': {'file_id': 'file_1'}},
              {'type': 'image_url', 'image_url': {'url': 'https://example.com/a.png'}}]}]}
            """);
    assertThat(content(request))
        .contains("I received 1 image, 2 audios, 1 video, 1 file.")
        .contains("Your message has no text.");
  }

  @Test
  void mediaCountTheSameWhateverTheirSize() {
    String part =
        "{'model': 'm', 'messages': [{'role': 'user', 'content': [{'type': 'file', 'file': {'file_data': '%s'}}]}]}";
    assertThat(complete(json(part.formatted("A".repeat(100_000)))).path("usage"))
        .isEqualTo(complete(json(part.formatted("A"))).path("usage"));
  }

  @Test
  void longTextsAreQuotedInPart() {
    String content =
        content(conversation("user", "a".repeat(1_000_000), "user", "🎉".repeat(10_000)));
    assertThat(content)
        .contains("\"" + "🎉".repeat(500) + "…\"")
        .contains("\"" + "a".repeat(500) + "…\"");
    assertThat(content.length()).isLessThan(2_000);
  }

  @Test
  void unknownMembersAreIgnored() {
    String plain = content(ask("hi"));
    assertThat(
            content(ask("hi", "'unknown': {'a': [1]}, 'temperature': 0.3, 'logit_bias': {'1': 5}")))
        .isEqualTo(plain);
    assertThat(
            content(
                ask(
                    "hi",
                    "'tools': null, 'tool_choice': null, 'response_format': null, 'n': null, 'logprobs': null, 'seed': null, 'stream_options': null")))
        .isEqualTo(plain);
  }

  @Test
  void aScriptReplacesTheReply() {
    CompletionContext context =
        new CompletionContext(
            "c",
            1,
            1,
            List.of(
                json("{'content': 'Forty-two.', 'reasoning_content': 'Hm.'}"),
                json("{'refusal': 'No.', 'finish_reason': 'content_filter'}"),
                json(
                    "{'tool_calls': [{'id': 'call_x', 'function': {'name': 'f', 'arguments': {'a': 1}}}, {'custom': {'name': 'g', 'input': 'text'}}]}")));
    JsonNode choices = complete(ask("hi", "'n': 4"), context).path("choices");
    assertThat(choices.at("/0/message/content").asText()).isEqualTo("Forty-two.");
    assertThat(choices.at("/0/message/reasoning_content").asText()).isEqualTo("Hm.");
    assertThat(choices.at("/1/message/refusal").asText()).isEqualTo("No.");
    assertThat(choices.at("/1/message/content").isNull()).isTrue();
    assertThat(choices.at("/1/finish_reason").asText()).isEqualTo("content_filter");
    assertThat(choices.at("/2/message/tool_calls/0"))
        .isEqualTo(
            json("{'id': 'call_x', 'type': 'function', 'function': {'name': 'f'}}")
                .<ObjectNode>deepCopy()
                .set(
                    "function",
                    JSON.createObjectNode().put("name", "f").put("arguments", "{\"a\":1}")));
    assertThat(choices.at("/2/message/tool_calls/1/custom/input").asText()).isEqualTo("text");
    assertThat(choices.at("/2/message/tool_calls/1/id").asText()).startsWith("call_");
    assertThat(choices.at("/2/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(choices.at("/3/message/content").asText()).isEqualTo("Forty-two.");
  }

  @Test
  void limitsApplyToAScript() {
    CompletionContext context =
        new CompletionContext("c", 1, 1, List.of(json("{'content': 'one two three'}")));
    assertThat(
            complete(ask("hi", "'stop': ' two'"), context)
                .at("/choices/0/message/content")
                .asText())
        .isEqualTo("one");
    assertThat(
            complete(ask("hi", "'max_tokens': 2"), context)
                .at("/choices/0/message/content")
                .asText())
        .isEqualTo("one two");
  }
}
