package ai.kolbo.mock.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a completion needs beside the request.
 *
 * @param id id of the completion, the same in all of its chunks
 * @param created when the completion was created, in seconds since 1970
 * @param seed seed of all random choices; a {@code seed} of the request replaces it
 * @param script messages to reply with instead of generated ones, or an empty list. The choice of
 *     index i takes message i modulo the size. A message has the members of an assistant message of
 *     the response ({@code content}, {@code reasoning_content}, {@code refusal}, {@code
 *     tool_calls}, {@code function_call}), all optional, ids and types of tool calls too. {@code
 *     stop} and token limits of the request apply to it. Its additional member {@code
 *     finish_reason}, if any, is the choice's.
 */
public record CompletionContext(String id, long created, long seed, List<ObjectNode> script) {

  /** Copies the list. */
  public CompletionContext {
    script = List.copyOf(script);
  }

  /** A context without a script. */
  public CompletionContext(String id, long created, long seed) {
    this(id, created, seed, List.of());
  }
}
