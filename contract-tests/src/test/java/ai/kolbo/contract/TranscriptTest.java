package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UserMessage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The document's transcripts of event streams, replayed byte for byte to the client. */
class TranscriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/api/kolbo/v1/chat/completions";
  private static final JsonNode OPERATION =
      ApiDocument.published().json().path("paths").path(PATH).path("post");
  private static final JsonNode STREAM = OPERATION.path("x-kolbo-stream");

  static Stream<Arguments> transcripts() {
    List<Arguments> transcripts = new ArrayList<>();
    OPERATION
        .path("responses")
        .path("200")
        .path("content")
        .path(STREAM.path("mediaType").asText())
        .path("examples")
        .properties()
        .forEach(
            example -> {
              String text =
                  ApiDocument.published().resolve(example.getValue()).path("value").asText();
              // A network may cut a stream anywhere.
              for (int piece : new int[] {1, 7, text.length()}) {
                transcripts.add(Arguments.of(example.getKey(), piece, text));
              }
            });
    assertThat(transcripts).hasSizeGreaterThanOrEqualTo(6);
    assertThat(transcripts)
        .anyMatch(one -> one.get()[0].equals(STREAM.path("transcript").asText()));
    return transcripts.stream();
  }

  @ParameterizedTest(name = "{0} in pieces of {1} bytes")
  @MethodSource("transcripts")
  void clientReadsEachEventWithoutLoss(String name, int piece, String transcript) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        PATH,
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", STREAM.path("mediaType").asText());
          exchange.sendResponseHeaders(200, 0);
          byte[] bytes = transcript.getBytes(StandardCharsets.UTF_8);
          try (OutputStream body = exchange.getResponseBody()) {
            for (int at = 0; at < bytes.length; at += piece) {
              body.write(bytes, at, Math.min(piece, bytes.length - at));
              body.flush();
            }
          }
        });
    server.start();
    List<JsonNode> read = new ArrayList<>();
    try (KolboClient kolbo =
            KolboClient.builder()
                .apiKey("kolbo_live_any")
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        ChatCompletionStream stream =
            kolbo.chatCompletions().stream(
                new ChatCompletionRequest()
                    .model("kolbo-cli")
                    .addMessagesItem(new UserMessage().content(MessageContent.of("Hello"))))) {
      for (ChatCompletionChunk chunk : stream) {
        read.add(withoutNulls(JSON.readTree(chunk.toJson())));
      }
    } finally {
      server.stop(0);
    }
    assertThat(read).isEqualTo(events(transcript));
  }

  private static List<JsonNode> events(String transcript) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : transcript.lines().filter(line -> line.startsWith("data:")).toList()) {
      String data = line.substring("data:".length()).strip();
      if (!data.equals(STREAM.path("terminator").asText())) {
        events.add(withoutNulls(JSON.readTree(data)));
      }
    }
    assertThat(events).hasSizeGreaterThan(3);
    return events;
  }

  /** The client writes no member for what was null. */
  private static JsonNode withoutNulls(JsonNode node) {
    node.forEach(TranscriptTest::withoutNulls);
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(member -> member.getValue().isNull());
    }
    return node;
  }
}
