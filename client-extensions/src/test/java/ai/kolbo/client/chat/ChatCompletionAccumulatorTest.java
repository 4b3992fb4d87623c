package ai.kolbo.client.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionAccumulatorTest {
  private static final String HEAD =
      "'id':'c1','object':'chat.completion.chunk','created':1775912345,'model':'m1'";

  private final ChatCompletionAccumulator accumulator = new ChatCompletionAccumulator();

  @Test
  void chunksAreTheCompletionThatTheSameRequestHasWithoutAStream() throws IOException {
    choice("{'index':0,'delta':{'role':'assistant','content':null,'reasoning_content':'The '}}");
    choice("{'index':0,'delta':{'reasoning_content':'weather'}}");
    choice(piece("{'index':0,'id':'call_1','type':'function','function':{'name':'w'}}"));
    choice(piece("{'index':0,'function':{'arguments':'{'}}"));
    choice(piece("{'index':1,'id':'call_2','type':'function','function':{'name':'v'}}"));
    choice(piece("{'index':0,'function':{'arguments':'}'}}"));
    choice(piece("{'index':1,'function':{'arguments':'{}'}}"));
    assertThat(accumulator.isFinished()).isFalse();
    choice("{'index':0,'delta':{},'finish_reason':'tool_calls'}");
    assertThat(accumulator.isFinished()).isTrue();
    chunk(
        "{"
            + HEAD
            + ",'choices':[],'service_tier':'flex','system_fingerprint':'f',"
            + "'usage':{'prompt_tokens':8,'completion_tokens':5,'total_tokens':13,'cost':0.5}}");
    assertThat(accumulator.completion())
        .isEqualTo(
            completion(
                """
                {'id':'c1','object':'chat.completion','created':1775912345,'model':'m1','choices':[
                {'index':0,'finish_reason':'tool_calls','message':{'role':'assistant',
                'content':null,'reasoning_content':'The weather','tool_calls':[
                {'id':'call_1','type':'function','function':{'name':'w','arguments':'{}'}},
                {'id':'call_2','type':'function','function':{'name':'v','arguments':'{}'}}]}}],
                'usage':{'prompt_tokens':8,'completion_tokens':5,'total_tokens':13,'cost':0.5},
                'service_tier':'flex','system_fingerprint':'f'}\
                """));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyCompletionCutIntoAnyChunksComesOutWhole(long seed) throws IOException {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      Map<String, Object> completion = randomCompletion(random);
      ChatCompletionAccumulator whole = new ChatCompletionAccumulator();
      for (Map<String, Object> chunk : cut(completion, random)) {
        whole.accept(Json.read(ChatCompletionChunk.class, Json.write(chunk)));
      }
      assertThat(whole.completion())
          .isEqualTo(Json.read(ChatCompletion.class, Json.write(completion)));
      assertThat(whole.isFinished()).isTrue();
      assertThat(whole.text()).isEqualTo(whole.completion().text());
    }
  }

  @Test
  void unknownMembersOfDeltasAreMergedAndOthersAreTheLastOnes() throws IOException {
    chunk(
        "{"
            + HEAD
            + ",'provider':'a','choices':[{'index':0,'native':1,'delta':{"
            + "'reasoning':'Th','citations':['u1'],'audio':{'id':'a1','transcript':'He','data':'AA'},"
            + "'details':[{'index':0,'type':'text','text':'x'}],'level':1}}]}");
    chunk(
        "{"
            + HEAD
            + ",'provider':'b','choices':[{'index':0,'native':2,'delta':{"
            + "'reasoning':'ink','citations':['u2'],'audio':{'id':'a1','transcript':'y','data':'BB'},"
            + "'details':[{'index':0,'type':'text','text':'y'},{'index':1,'text':'z'}],'level':2}}]}");
    assertThat(accumulator.completion())
        .isEqualTo(
            completion(
                "{'id':'c1','object':'chat.completion','created':1775912345,'model':'m1',"
                    + "'provider':'b','choices':[{'index':0,'native':2,'message':{"
                    + "'reasoning':'Think','citations':['u1','u2'],'level':2,"
                    + "'audio':{'id':'a1','transcript':'Hey','data':'AABB'},"
                    + "'details':[{'index':0,'type':'text','text':'xy'},{'index':1,'text':'z'}]"
                    + "}}]}"));
  }

  @Test
  void completionSoFarIsNotChangedByFurtherChunks() throws IOException {
    choice("{'index':0,'delta':{'content':'a','x':['1']}}");
    ChatCompletion before = accumulator.completion();
    String json = before.toJson();
    choice("{'index':0,'delta':{'content':'b','x':['2']}}");
    assertThat(before.toJson()).isEqualTo(json);
    assertThat(accumulator.text()).isEqualTo("ab");
  }

  @Test
  void chunksAreNotChanged() throws IOException {
    String json = "{'choices':[{'index':0,'delta':{'x':{'y':'1','z':[{'index':0,'t':'a'}]}}}]}";
    ChatCompletionChunk chunk = ChatCompletionChunk.fromJson(json(json));
    String before = chunk.toJson();
    accumulator.accept(chunk);
    accumulator.accept(chunk);
    assertThat(chunk.toJson()).isEqualTo(before);
  }

  @Test
  void callsOfServersThatGiveAllOfThemTheSameIndexAreToldApart() throws IOException {
    choice(piece("{'index':0,'id':'a','function':{'name':'f','arguments':'{}'}}"));
    choice(piece("{'index':0,'id':'b','function':{'name':'f','arguments':'{'}}"));
    choice(piece("{'index':0,'id':'other-for-each-piece','function':{'arguments':'}'}}"));
    choice(piece("{'id':'c','function':{'name':'g','arguments':'1'}}"));
    choice(piece("{'function':{'arguments':'2'}}"));
    assertThat(accumulator.completion().getChoices().get(0).getMessage().getToolCalls())
        .extracting(call -> call.getId() + call.getFunction().getArguments())
        .containsExactly("a{}", "b{}", "c12");
  }

  @Test
  void oddChunksAreTolerated() throws IOException {
    for (String odd :
        List.of(
            "{}",
            "{'choices':null}",
            "{'choices':[null]}",
            "{'choices':[{}]}",
            "{'choices':[{'delta':{'tool_calls':[null,{}]}}]}",
            "{'id':'','created':0,'model':'','choices':[],'prompt_filter_results':[]}")) {
      chunk(odd);
    }
    choice("{'index':0,'delta':{'content':'a'},'finish_reason':'stop'}");
    ChatCompletion completion = accumulator.completion();
    assertThat(completion.getId()).isEqualTo("c1");
    assertThat(completion.getCreated()).isEqualTo(1775912345L);
    assertThat(completion.getModel()).isEqualTo("m1");
    assertThat(completion.text()).isEqualTo("a");
    assertThat(new ChatCompletionAccumulator().completion().getChoices()).isEmpty();
    assertThat(new ChatCompletionAccumulator().isFinished()).isFalse();
  }

  private static String piece(String toolCall) {
    return "{'index':0,'delta':{'tool_calls':[" + toolCall + "]}}";
  }

  private void choice(String choice) throws IOException {
    chunk("{" + HEAD + ",'choices':[" + choice + "]}");
  }

  private void chunk(String json) throws IOException {
    accumulator.accept(ChatCompletionChunk.fromJson(json(json)));
  }

  private static ChatCompletion completion(String json) throws IOException {
    return ChatCompletion.fromJson(json(json));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  // a random completion, and what a server may make of it

  private static Map<String, Object> randomCompletion(Random random) {
    Map<String, Object> completion = map("id", "c" + random.nextInt(100));
    completion.put("object", "chat.completion");
    completion.put("created", 1_775_912_345 + random.nextInt(100));
    completion.put("model", "m1");
    List<Object> choices = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      choices.add(randomChoice(i, random));
    }
    completion.put("choices", choices);
    if (random.nextBoolean()) {
      completion.put("usage", map("prompt_tokens", 3, "unknown", map("x", 1)));
    }
    if (random.nextBoolean()) {
      completion.put("service_tier", "flex");
      completion.put("system_fingerprint", "fp");
      completion.put("provider", "p");
    }
    return completion;
  }

  private static Map<String, Object> randomChoice(int index, Random random) {
    Map<String, Object> message = map("role", "assistant");
    for (String member : List.of("content", "reasoning_content", "refusal", "reasoning")) {
      if (random.nextBoolean()) {
        message.put(member, randomText(random));
      }
    }
    if (random.nextInt(3) == 0) {
      List<Object> calls = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        calls.add(
            map(
                "id",
                "call" + i,
                "type",
                "function",
                "function",
                map("name", "f" + i, "arguments", randomText(random))));
      }
      message.put("tool_calls", calls);
    }
    if (random.nextInt(5) == 0) {
      message.put("function_call", map("name", "f", "arguments", randomText(random)));
    }
    Map<String, Object> choice = map("index", index, "message", message);
    choice.put("finish_reason", random.nextBoolean() ? "stop" : "new_reason");
    if (random.nextInt(3) == 0) {
      List<Object> tokens = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        tokens.add(map("token", "t" + i, "logprob", -0.5, "bytes", List.of(1, 2)));
      }
      choice.put("logprobs", map("content", tokens));
    }
    return choice;
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(List.of("a", "ü", "日", "\uD83D\uDE00", "\"", "\n", "{").get(random.nextInt(7)));
    }
    return text.toString();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> cut(Map<String, Object> completion, Random random) {
    List<List<Object>> queues = new ArrayList<>();
    for (Object choice : (List<Object>) completion.get("choices")) {
      queues.add(pieces((Map<String, Object>) choice, random));
    }
    List<Map<String, Object>> chunks = new ArrayList<>();
    while (!queues.isEmpty()) {
      List<Object> queue = queues.get(random.nextInt(queues.size()));
      Map<String, Object> chunk = new LinkedHashMap<>(completion);
      chunk.put("object", "chat.completion.chunk");
      chunk.put("usage", null);
      chunk.put("choices", List.of(queue.remove(0)));
      chunks.add(chunk);
      queues.removeIf(List::isEmpty);
    }
    Map<String, Object> last = new LinkedHashMap<>(completion);
    last.put("choices", List.of());
    chunks.add(last);
    return chunks;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> pieces(Map<String, Object> choice, Random random) {
    Map<String, Object> message = (Map<String, Object>) choice.get("message");
    Object index = choice.get("index");
    List<Object> deltas = new ArrayList<>();
    deltas.add(map("index", index, "delta", map("role", message.get("role"))));
    List<List<Object>> streams = new ArrayList<>();
    for (String member : List.of("content", "reasoning_content", "refusal", "reasoning")) {
      if (message.get(member) != null) {
        streams.add(
            new ArrayList<>(
                cutText((String) message.get(member), random).stream()
                    .map(text -> (Object) map(member, text))
                    .toList()));
      }
    }
    List<Object> calls = (List<Object>) message.getOrDefault("tool_calls", List.of());
    for (int i = 0; i < calls.size(); i++) {
      streams.add(callPieces((Map<String, Object>) calls.get(i), i, random));
    }
    if (message.get("function_call") != null) {
      Map<String, Object> call = (Map<String, Object>) message.get("function_call");
      List<Object> pieces = new ArrayList<>();
      pieces.add(map("function_call", map("name", call.get("name"))));
      cutText((String) call.get("arguments"), random)
          .forEach(text -> pieces.add(map("function_call", map("arguments", text))));
      streams.add(pieces);
    }
    while (!streams.isEmpty()) {
      List<Object> stream = streams.get(random.nextInt(streams.size()));
      deltas.add(map("index", index, "delta", stream.remove(0)));
      streams.removeIf(List::isEmpty);
    }
    Map<String, Object> logprobs = (Map<String, Object>) choice.get("logprobs");
    if (logprobs != null) {
      for (Object token : (List<Object>) logprobs.get("content")) {
        deltas.add(map("index", index, "delta", map(), "logprobs", map("content", List.of(token))));
      }
    }
    deltas.add(map("index", index, "delta", map(), "finish_reason", choice.get("finish_reason")));
    return deltas;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> callPieces(Map<String, Object> call, int index, Random random) {
    Map<String, Object> function = (Map<String, Object>) call.get("function");
    List<Object> pieces = new ArrayList<>();
    Map<String, Object> first = new LinkedHashMap<>(call);
    first.put("index", index);
    first.put("function", map("name", function.get("name"), "arguments", ""));
    pieces.add(map("tool_calls", List.of(first)));
    for (String text : cutText((String) function.get("arguments"), random)) {
      pieces.add(
          map("tool_calls", List.of(map("index", index, "function", map("arguments", text)))));
    }
    return pieces;
  }

  private static List<String> cutText(String text, Random random) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int to = text.offsetByCodePoints(from, 1);
      while (to < text.length() && random.nextBoolean()) {
        to = text.offsetByCodePoints(to, 1);
      }
      parts.add(text.substring(from, to));
      from = to;
    }
    if (random.nextInt(4) == 0) {
      parts.add("");
    }
    return new ArrayList<>(parts.isEmpty() ? Collections.singletonList("") : parts);
  }

  private static Map<String, Object> map(Object... members) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      map.put((String) members[i], members[i + 1]);
    }
    return map;
  }
}
