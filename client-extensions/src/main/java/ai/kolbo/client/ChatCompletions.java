package ai.kolbo.client;

import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.api.EventStream;
import ai.kolbo.model.ChatCompletion;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.Validation;
import java.util.concurrent.CompletableFuture;
import okhttp3.Request;

/**
 * Chat completions in the OpenAI protocol, whole or as a stream. Credits are taken when a request
 * has completed.
 */
public final class ChatCompletions {
  private static final String CREATE = "createChatCompletion";

  private final ChatCompletionsApi api;
  private final Transport transport;
  private final EventStream eventStream =
      new EventStream("stream", "text/event-stream", ChatCompletionChunk.class, "[DONE]");

  ChatCompletions(ChatCompletionsApi api, Transport transport) {
    this.api = api;
    this.transport = transport;
  }

  /**
   * Asks for a whole completion ({@code POST /api/kolbo/v1/chat/completions}).
   *
   * @throws IllegalArgumentException before anything is sent, if the request breaks a rule of the
   *     API or asks for a stream
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public ChatCompletion create(ChatCompletionRequest request) {
    return ForwardingFuture.await(createAsync(request), CREATE);
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<ChatCompletion> createAsync(ChatCompletionRequest request) {
    if (Boolean.TRUE.equals(request.getStream())) {
      throw new IllegalArgumentException(
          eventStream.field() + " is true: use stream(request), which sets it by itself");
    }
    Validation.check(request);
    return transport.send(
        api.createChatCompletion(request),
        Transport.Pace.EXCHANGE,
        new Transport.Needed<>("choices", ChatCompletion::getChoices));
  }

  /**
   * Asks for a completion as a stream of chunks ({@code POST /api/kolbo/v1/chat/completions} with
   * {@code stream}), and returns when the server has begun to answer. The stream holds a
   * connection: close it.
   *
   * @throws IllegalArgumentException before anything is sent, if the request breaks a rule of the
   *     API
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public ChatCompletionStream stream(ChatCompletionRequest request) {
    return ForwardingFuture.await(streamAsync(request), CREATE);
  }

  /** The same without waiting for the answer to begin. Cancelling the future cancels the call. */
  public CompletableFuture<ChatCompletionStream> streamAsync(ChatCompletionRequest request) {
    Validation.check(request);
    ChatCompletionRequest streaming =
        transport.copy(request, ChatCompletionRequest.class).stream(true);
    Request http =
        api.createChatCompletion(streaming)
            .request()
            .newBuilder()
            .header("Accept", eventStream.mediaType())
            .build();
    return transport.send(
        http,
        Transport.Pace.STREAM,
        (call, response) -> ChatCompletionStream.open(call, response, eventStream, transport));
  }
}
