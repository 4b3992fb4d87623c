package ai.kolbo.client.fault;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.chat.ChatCompletionStream;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.LipsyncForm;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A call that a row makes, in both of its forms, and how it is answered as it should be. */
enum ClientCall {
  START("start", Reply.json(200, Json.STARTED)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return kolbo.images().generate(IMAGE).id();
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.images().generateAsync(IMAGE).thenApply(Job::id);
    }
  },
  UPLOAD_START("upload start", Reply.json(200, Json.STARTED)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return kolbo.videos().lipsync(lipsync(setting)).id();
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.videos().lipsyncAsync(lipsync(setting)).thenApply(Job::id);
    }
  },
  UPLOAD("upload", Reply.json(200, Json.UPLOADED)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return kolbo.files().upload(file("a.png", setting)).getUrl();
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.files().uploadAsync(file("a.png", setting)).thenApply(file -> file.getUrl());
    }
  },
  READ("read", Reply.json(200, Json.MODELS)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return kolbo.models().list().get(0).getIdentifier();
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.models().listAsync().thenApply(models -> models.get(0).getIdentifier());
    }
  },
  POLL("poll", Reply.json(200, Json.COMPLETED)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return url(kolbo.jobs().resume(ID).await(setting.patience()));
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.jobs().resume(ID).awaitAsync(setting.patience()).thenApply(ClientCall::url);
    }
  },
  OWN_POLL("poll of an own start", Reply.json(200, Json.COMPLETED)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return url(kolbo.images().generate(IMAGE).await(setting.patience()));
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo
          .images()
          .generateAsync(IMAGE)
          .thenCompose(job -> job.awaitAsync(setting.patience()))
          .thenApply(ClientCall::url);
    }
  },
  STREAM("stream", Reply.of(200, "text/event-stream", Json.EVENTS)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      return text(kolbo.chatCompletions().stream(CHAT));
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.chatCompletions().streamAsync(CHAT).thenApply(ClientCall::text);
    }
  },
  DOWNLOAD("download", Reply.of(200, "text/plain", Json.FILE)) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      try {
        List<Path> saved = kolbo.jobs().resume(ID).await().saveTo(setting.directory());
        return Files.readString(saved.get(0));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  },
  CANCEL("cancel", Reply.json(200, "{\"success\":true}")) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      kolbo.jobs().resume(ID).cancel();
      return "done";
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.jobs().resume(ID).cancelAsync().thenApply(nothing -> "done");
    }
  },
  DELETE("delete", Reply.json(200, "{\"success\":true}")) {
    @Override
    String make(KolboClient kolbo, Setting setting) {
      kolbo.visualDna().delete("v1");
      return "done";
    }

    @Override
    CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
      return kolbo.visualDna().deleteAsync("v1").thenApply(response -> "done");
    }
  };

  static final String ID = "gen-1";
  static final Set<ClientCall> ALL = EnumSet.allOf(ClientCall.class);

  /** Those that carry a body which takes several writes. */
  static final Set<ClientCall> UPLOADS = EnumSet.of(UPLOAD_START, UPLOAD);

  /** Calls that need the JSON of their response. */
  static final Set<ClientCall> JSON = EnumSet.of(START, UPLOAD_START, UPLOAD, READ, POLL, OWN_POLL);

  /** Those that get the same answer each time, as they only ask. */
  static final Set<ClientCall> READS = EnumSet.of(READ, POLL, OWN_POLL, DOWNLOAD);

  /** Those that fail with the id of their generation. */
  static final Set<ClientCall> ABOUT_ONE = EnumSet.of(POLL, OWN_POLL, DOWNLOAD, CANCEL);

  private static final ImageRequest IMAGE = new ImageRequest().prompt("A sunset");
  private static final ChatCompletionRequest CHAT =
      new ChatCompletionRequest()
          .model("auto")
          .messages(List.of(new UserMessage().content(MessageContent.of("Hi"))));

  /**
   * What the row sets.
   *
   * @param patience with a job
   * @param directory for files; of this row only
   * @param uploadSize in bytes
   */
  record Setting(Duration patience, Path directory, int uploadSize) {}

  private final String text;

  /** The response to it. */
  final Reply reply;

  ClientCall(String text, Reply reply) {
    this.text = text;
    this.reply = reply;
  }

  abstract String make(KolboClient kolbo, Setting setting);

  CompletableFuture<String> makeAsync(KolboClient kolbo, Setting setting) {
    throw new UnsupportedOperationException(text + " has no asynchronous form");
  }

  boolean hasAsync() {
    return this != DOWNLOAD;
  }

  /** What the call yields if it succeeds. */
  String result() {
    return switch (this) {
      case START, UPLOAD_START -> ID;
      case UPLOAD -> "https://media.example.com/a.png";
      case READ -> "model-1";
      case POLL, OWN_POLL -> "https://cdn.example.com/1.png";
      case STREAM -> "Hello";
      case DOWNLOAD -> Json.FILE;
      case CANCEL, DELETE -> "done";
    };
  }

  private static String url(Generation<?> generation) {
    return generation.urls().get(0);
  }

  private static String text(ChatCompletionStream events) {
    try (events) {
      return events.text();
    }
  }

  private static LipsyncForm lipsync(Setting setting) {
    return new LipsyncForm().image(file("a.png", setting)).audio(file("a.mp3", setting));
  }

  private static UploadFile file(String name, Setting setting) {
    return UploadFile.of(name, new byte[setting.uploadSize()]);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Bodies of responses. */
  static final class Json {
    static final String STARTED =
        """
        {"success":true,"generation_id":"gen-1","type":"image","model":"auto",
         "credits_charged":2,"poll_interval_hint":0.01}""";
    static final String UPLOADED =
        """
        {"id":"file_1","object":"file","filename":"a.png","bytes":3,
         "url":"https://media.example.com/a.png"}""";
    static final String MODELS =
        """
        {"success":true,"count":1,"models":[{"identifier":"model-1","name":"One"}]}""";
    static final String EVENTS =
        """
        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":\
        "assistant","content":"Hello"}}]}

        data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},\
        "finish_reason":"stop"}]}

        data: [DONE]

        """;
    static final String FILE = "These are the words of a transcript, and some more of them.";
    static final String COMPLETED = completed("https://cdn.example.com/1.png");

    private Json() {}

    static String completed(String url) {
      return """
      {"success":true,"generation_id":"gen-1","type":"image","state":"completed",
       "progress":100,"result":{"urls":["%s"],"model":"auto"}}"""
          .formatted(url);
    }
  }
}
