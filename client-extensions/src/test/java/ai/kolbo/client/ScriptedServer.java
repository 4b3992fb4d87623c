package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.DownloadException;
import ai.kolbo.client.error.MalformedResponseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;

/** An API that answers as a test tells it to, one answer after the other. */
public final class ScriptedServer implements AutoCloseable {
  static final String KEY = "kolbo_live_0123456789abcdef0123456789abcdef01234567";

  private final MockWebServer server = new MockWebServer();

  ScriptedServer() {
    try {
      server.start(InetAddress.getByName("127.0.0.1"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KolboClient.Builder client() {
    return KolboClient.builder(Map.of()).apiKey(KEY).baseUrl(url("/"));
  }

  String url(String path) {
    return server.url(path).toString();
  }

  int port() {
    return server.getPort();
  }

  ScriptedServer answer(MockResponse response) {
    server.enqueue(response);
    return this;
  }

  ScriptedServer answer(int status, String json) {
    return answer(json(status, json).build());
  }

  static MockResponse.Builder json(int status, String json) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json")
        .body(json);
  }

  /** Reads the request and closes the connection without an answer. */
  ScriptedServer drop() {
    return answer(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
  }

  /** Reads the request and never answers. */
  ScriptedServer hang() {
    return answer(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
  }

  ScriptedServer answerAll(Function<RecordedRequest, MockResponse> answers) {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answers.apply(request);
          }
        });
    return this;
  }

  /** Answers a start, with a job that is polled every 10 ms. */
  ScriptedServer started(String id) {
    return answer(200, startedJson(id, "/api/v1/generate/" + id + "/status"));
  }

  static String startedJson(String id, String pollUrl) {
    return """
    {"success":true,"generation_id":"%s","type":"image","model":"auto","credits_charged":2,
     "poll_url":"%s","poll_interval_hint":0.01}"""
        .formatted(id, pollUrl);
  }

  ScriptedServer state(String state) {
    return answer(200, stateJson(state));
  }

  static String stateJson(String state) {
    return """
    {"success":true,"generation_id":"abc123","type":"image","state":"%s","progress":40}"""
        .formatted(state);
  }

  ScriptedServer completed(String... urls) {
    return answer(200, completedJson(urls));
  }

  static String completedJson(String... urls) {
    return """
    {"success":true,"generation_id":"abc123","type":"image","state":"completed","progress":100,
     "result":{"urls":[%s],"model":"auto"}}"""
        .formatted(String.join(",", List.of(urls).stream().map(url -> '"' + url + '"').toList()));
  }

  /** The next request, waited for. */
  RecordedRequest take() {
    try {
      RecordedRequest request = server.takeRequest(20, TimeUnit.SECONDS);
      assertThat(request).as("a request").isNotNull();
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The requests so far that were not taken. */
  List<RecordedRequest> requests() {
    List<RecordedRequest> requests = new ArrayList<>();
    try {
      for (RecordedRequest next; (next = server.takeRequest(0, TimeUnit.MILLISECONDS)) != null; ) {
        requests.add(next);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return requests;
  }

  /** Method and path of the requests so far that were not taken. */
  List<String> lines() {
    return requests().stream()
        .map(request -> request.getMethod() + " " + request.getTarget())
        .toList();
  }

  int count() {
    return server.getRequestCount();
  }

  @Override
  public void close() {
    server.close();
  }

  /** Everything that a program may print of a failure. */
  public static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      text.append(cause.toString());
      if (cause instanceof ApiException refused) {
        text.append(refused.body()).append(refused.code().toString());
      }
      if (cause instanceof MalformedResponseException malformed) {
        text.append(malformed.body());
      }
      if (cause instanceof DownloadException download) {
        text.append(download.url()).append(download.saved().toString());
      }
    }
    return text.toString();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("timed out waiting until " + what).isLessThan(deadline);
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static Duration timed(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
