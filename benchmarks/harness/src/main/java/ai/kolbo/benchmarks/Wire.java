package ai.kolbo.benchmarks;

import java.util.List;

/**
 * The JSON of the API as a careful programmer would write it down by hand, for contenders without
 * models of their own. Names are in snake case on the wire.
 */
public final class Wire {
  private Wire() {}

  /** The body of {@code POST /chat/completions}. */
  public static final class ChatRequest {
    public String model;
    public List<Message> messages;
    public boolean stream;

    /** A request with the one prompt of the benchmarks. */
    public static ChatRequest of(String model, boolean stream) {
      ChatRequest request = new ChatRequest();
      Message message = new Message();
      message.role = "user";
      message.content = Contender.PROMPT;
      request.model = model;
      request.messages = List.of(message);
      request.stream = stream;
      return request;
    }
  }

  public static final class Message {
    public String role;
    public String content;
  }

  public static final class ChatCompletion {
    public String id;
    public String object;
    public long created;
    public String model;
    public List<Choice> choices;
    public Usage usage;
  }

  public static final class Choice {
    public int index;
    public Message message;
    public String finishReason;
  }

  public static final class Usage {
    public int promptTokens;
    public int completionTokens;
    public int totalTokens;
  }

  public static final class ChatChunk {
    public String id;
    public String object;
    public long created;
    public String model;
    public List<ChunkChoice> choices;
  }

  public static final class ChunkChoice {
    public int index;
    public Message delta;
    public String finishReason;
  }

  public static final class UploadedFile {
    public String id;
    public String object;
    public long bytes;
    public long createdAt;
    public String filename;
    public String purpose;
    public String url;
  }

  /** The body of {@code POST /generate/image}. */
  public static final class ImageRequest {
    public String prompt = Contender.PROMPT;
  }

  public static final class JobStarted {
    public boolean success;
    public String generationId;
    public String type;
    public String model;
    public double creditsCharged;
    public String pollUrl;
    public double pollIntervalHint;
  }

  public static final class JobStatus {
    public boolean success;
    public String generationId;
    public String type;
    public String state;
    public double progress;
    public JobResult result;
  }

  public static final class JobResult {
    public List<String> urls;
    public String model;
    public String promptUsed;
    public String createdAt;
  }
}
