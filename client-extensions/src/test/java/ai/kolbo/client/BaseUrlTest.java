package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.kolbo.client.internal.BaseUrl;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {
  private static final String KEY = ScriptedServer.KEY;

  @Test
  void emptyVariableIsAnErrorAndNotProduction() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> KolboClient.builder(Map.of("KOLBO_API_KEY", KEY, "KOLBO_API_URL", " ")).build())
        .withMessage("KOLBO_API_URL is empty");
  }

  @Test
  void plainHttpToAnotherMachineIsRefusedUnlessItIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> KolboClient.builder(Map.of()).apiKey(KEY).baseUrl("http://10.1.2.3").build())
        .withMessageContainingAll("http://10.1.2.3/", "allowInsecureHttp()");
    KolboClient.builder(Map.of("KOLBO_ALLOW_INSECURE_HTTP", "true"))
        .apiKey(KEY)
        .baseUrl("http://10.1.2.3")
        .build()
        .close();
    KolboClient.builder(Map.of())
        .apiKey(KEY)
        .baseUrl("http://10.1.2.3")
        .allowInsecureHttp()
        .build()
        .close();
  }

  @ParameterizedTest
  @CsvSource({
    "https://host,https://host/",
    "https://host/,https://host/",
    "https://host/api,https://host/",
    "https://host/api/,https://host/",
    "https://host/api//,https://host/",
    "HTTPS://Host:443/API/,https://host/API/",
    "https://host:8443/api,https://host:8443/",
    "http://127.0.0.1:4010,http://127.0.0.1:4010/",
    "http://[::1]:4010/api,http://[::1]:4010/",
    "https://host/gateway,https://host/gateway/",
    "https://host/gateway/kolbo/,https://host/gateway/kolbo/",
    "https://host/gateway/api/,https://host/gateway/",
    "' https://host/api ',https://host/",
  })
  void formsThatPeopleWriteAreAccepted(String given, String base) {
    try (KolboClient kolbo =
        KolboClient.builder(Map.of("KOLBO_API_KEY", KEY, "KOLBO_API_URL", given)).build()) {
      assertThat(kolbo.baseUrl()).hasToString(base);
    }
  }

  @Test
  void defaultIsThePublicApi() {
    try (KolboClient kolbo = KolboClient.builder(Map.of("KOLBO_API_KEY", KEY)).build()) {
      assertThat(kolbo.baseUrl()).hasToString("https://api.kolbo.ai/");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/api/v1,version",
    "https://host/api/v1/,version",
    "https://host/api/kolbo/v1,version",
    "ftp://host,http or https",
    "host,http or https",
    "'',empty",
    "https://,http or https",
    "https://user:secret@host,user name",
    "https://secret@host,user name",
    "https://host?key=secret,query",
    "https://host/api?,query",
    "https://host/#secret,fragment",
  })
  void otherUrlsAreRefusedWithTheReason(String given, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KolboClient.builder(Map.of()).baseUrl(given))
        .withMessageContaining("baseUrl")
        .withMessageContaining(reason)
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
  }

  @Test
  void refusalOfTheEnvironmentNamesTheVariable() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                KolboClient.builder(Map.of("KOLBO_API_KEY", KEY, "KOLBO_API_URL", "ftp://host"))
                    .build())
        .withMessageContaining("KOLBO_API_URL");
  }

  @ParameterizedTest
  @CsvSource({
    "https://host,/api/v1/generate/a/status,https://host/api/v1/generate/a/status",
    "https://host,/v1/generate/a/status,https://host/api/v1/generate/a/status",
    "https://host/gw,/api/v1/generate/a/status,https://host/gw/api/v1/generate/a/status",
    "https://host/gw,/v1/generate/a/status,https://host/gw/api/v1/generate/a/status",
    "https://host/gw,/gw/api/v1/generate/a/status,https://host/gw/api/v1/generate/a/status",
    "https://host,https://host/x?y=z,https://host/x?y=z",
    "https://host,https://HOST:443/x,https://host/x",
    "https://host,/v1/generate/a/status?t=1,https://host/api/v1/generate/a/status?t=1",
  })
  void pollUrlsOfTheSameOriginAreResolved(String base, String pollUrl, String resolved) {
    assertThat(BaseUrl.parse(base, "test").resolvePollUrl(pollUrl))
        .isEqualTo(HttpUrl.get(resolved));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "https://evil/api/v1/x",
        "http://host/api/v1/x",
        "https://host:444/x",
        "https://host.evil/x",
        "https://host@evil/x",
        "//evil/x",
        "/\\evil/x/..",
        "javascript:alert(1)",
        "generate/a/status"
      })
  void otherPollUrlsNeverLeaveTheOrigin(String pollUrl) {
    HttpUrl resolved = BaseUrl.parse("https://host", "test").resolvePollUrl(pollUrl);
    if (resolved != null) {
      assertThat(resolved.toString()).startsWith("https://host/");
    }
  }

  @Test
  void missingPollUrlResolvesToNothing() {
    assertThat(BaseUrl.parse("https://host", "test").resolvePollUrl(null)).isNull();
  }
}
