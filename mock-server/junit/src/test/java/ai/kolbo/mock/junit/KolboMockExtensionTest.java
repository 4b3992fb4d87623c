package ai.kolbo.mock.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import ai.kolbo.mock.KolboMockServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineTestKit;

class KolboMockExtensionTest {
  /** The mocks of the classes below that have run last, in the order of their tests. */
  private static final List<KolboMockServer> SEEN = Collections.synchronizedList(new ArrayList<>());

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Keeps Prism, so that the mocks of the classes below start at once. */
  private static KolboMockServer first;

  @BeforeAll
  static void startFirst() {
    first = KolboMockServer.start();
  }

  @AfterAll
  static void closeFirst() {
    first.close();
  }

  private static HttpResponse<String> send(URI baseUri, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(baseUri.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("X-API-Key", "any")
            .header("Content-Type", "application/json");
    return CLIENT.send(
        (body.isEmpty() ? request : request.POST(BodyPublishers.ofString(body))).build(),
        BodyHandlers.ofString());
  }

  /** Starts a job, and returns how many the mock now knows. */
  private static int jobs(KolboMockServer mock) throws IOException, InterruptedException {
    HttpResponse<String> started =
        send(mock.baseUri(), "/api/v1/generate/image", "{\"prompt\":\"a fox\"}");
    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    String state = send(mock.baseUri(), "/__mock/state", "").body();
    return state.split("\"operation\":", -1).length - 1;
  }

  private static void run(int passing, Class<?>... types) {
    SEEN.clear();
    EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
    for (Class<?> type : types) {
      kit.selectors(selectClass(type));
    }
    kit.execute().testEvents().assertStatistics(tests -> tests.started(passing).succeeded(passing));
    for (KolboMockServer mock : SEEN) {
      assertThatThrownBy(() -> send(mock.baseUri(), "/", "")).isInstanceOf(ConnectException.class);
    }
  }

  @KolboMock
  static class OnClass {
    @KolboMock static URI uri;
    @KolboMock String text;
    private final KolboMockServer ofConstructor;

    OnClass(KolboMockServer mock) {
      ofConstructor = mock;
    }

    @BeforeAll
    static void fieldsAreSet(@KolboMock URI baseUri) {
      assertThat(uri).isEqualTo(baseUri);
    }

    @BeforeEach
    void fieldsOfTheInstanceToo() {
      assertThat(text).isEqualTo(uri.toString());
    }

    @Test
    void one(KolboMockServer mock) throws Exception {
      assertThat(mock.baseUri()).isEqualTo(uri).isEqualTo(ofConstructor.baseUri());
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void argumentsOfOthersStayTheirs(String argument, @KolboMock KolboMockServer mock)
        throws Exception {
      assertThat(argument).hasSize(1);
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }

    @Nested
    class Inner {
      @Test
      void two(@KolboMock String baseUri, KolboMockServer mock) throws Exception {
        assertThat(baseUri).isEqualTo(text);
        SEEN.add(mock);
        assertThat(jobs(mock)).isEqualTo(1);
      }
    }
  }

  @Test
  void oneMockServesAClassAndIsResetBeforeEachTest() {
    run(4, OnClass.class);
    assertThat(SEEN).hasSize(4);
    assertThat(Collections.nCopies(4, SEEN.get(0))).isEqualTo(SEEN);
  }

  static class OnParameter {
    @Test
    void one(@KolboMock KolboMockServer mock) throws Exception {
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }

    @Test
    void two(@KolboMock KolboMockServer mock) throws Exception {
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }
  }

  @Test
  void aParameterAloneStartsOneMockForItsClass() {
    run(2, OnParameter.class);
    assertThat(SEEN.get(0)).isSameAs(SEEN.get(1));
  }

  static class OnField {
    @KolboMock KolboMockServer mock;

    @Test
    void one() throws Exception {
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }
  }

  @Test
  void aFieldAloneStartsOne() {
    run(1, OnField.class);
    assertThat(SEEN).hasSize(1);
  }

  @KolboMock(shared = true)
  static class SharedByOne {
    @Test
    void one(KolboMockServer mock) throws Exception {
      SEEN.add(mock);
      assertThat(jobs(mock)).isEqualTo(1);
    }
  }

  static class SharedByHeirs extends SharedByOne {}

  @Test
  void classesShareAMock() {
    run(2, SharedByOne.class, SharedByHeirs.class);
    assertThat(SEEN.get(0)).isSameAs(SEEN.get(1));
  }

  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class Registered {
    @RegisterExtension
    static final KolboMockExtension MOCK =
        KolboMockExtension.of(KolboMockServer.builder().apiKey("mine"));

    @RegisterExtension
    final KolboMockExtension own = KolboMockExtension.of(KolboMockServer.builder());

    @Test
    @Order(1)
    void settingsAreUsed() throws Exception {
      assertThat(send(MOCK.baseUri(), "/api/v1/account/credits", "").statusCode()).isEqualTo(401);
      assertThat(send(own.baseUri(), "/api/v1/account/credits", "").statusCode()).isEqualTo(200);
      SEEN.add(MOCK.server());
      SEEN.add(own.server());
    }

    @Test
    @Order(2)
    void theStaticOneStays() {
      assertThat(MOCK.server()).isSameAs(SEEN.get(0));
      assertThat(own.server()).isNotSameAs(SEEN.get(1));
    }
  }

  @Test
  void extensionsRegisteredByHandHaveTheirOwnSettings() {
    run(2, Registered.class);
  }

  static class RegisteredAlone {
    @RegisterExtension
    static final KolboMockExtension MOCK = KolboMockExtension.of(KolboMockServer.builder());

    @Test
    void one(KolboMockServer mock) {
      assertThat(mock).isSameAs(MOCK.server());
      SEEN.add(mock);
    }
  }

  @Test
  void parametersReceiveTheMockOfAnExtensionRegisteredByHand() {
    run(1, RegisteredAlone.class);
    assertThat(SEEN).hasSize(1);
  }

  static class WrongField {
    @KolboMock static Integer number;

    @Test
    void never() {}
  }

  @Test
  void aFieldOfAnotherTypeIsRefused() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(WrongField.class))
        .execute()
        .containerEvents()
        .failed()
        .assertEventsMatchExactly(
            finishedWithFailure(message(text -> text.contains("must be a KolboMockServer"))));
  }

  @Test
  void noMockRunsBeforeTheFirstTest() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KolboMockExtension.of(KolboMockServer.builder()).baseUri());
  }
}
