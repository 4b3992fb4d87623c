package ai.kolbo.mock.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {

  @Test
  void textAndFactoriesSayTheSame() {
    assertThat(
            Scenario.parse(
                "status=503 retry-after=PT1S on=generateImage times=2; reply=\"a; \\\"b\\\"\" after=1"))
        .containsExactly(
            Scenario.status(503).retryAfter(Duration.ofSeconds(1)).on("generateImage").times(2),
            Scenario.reply("a; \"b\"").after(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "job-failed",
        "latency=PT0.2S jitter=PT0.05S",
        "wrong-type=\"text/html; charset=utf-8\"",
        "reply=\"{\\\"content\\\":\\\"a\\\\\\\\b\\\"}\" times=1",
        "status=429 on=generateImage|generateVideo id=a",
      })
  void textFormIsReadAsWritten(String text) {
    assertThat(Scenario.parse(text)).singleElement().hasToString(text);
    assertThat(Scenario.of(Scenario.parse(text).get(0).toJson())).hasToString(text);
  }

  @Test
  void joinedHeadersAreSeveralScenarios() {
    assertThat(Scenario.parse("latency=5ms, status=500;;truncated")).hasSize(3);
    assertThat(Scenario.parse("  ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nope                 | there are: latency, status",
        "status=200           | status must be an error status from 400 to 599, not \"200\"",
        "status=503 tmies=2   | has no parameter \"tmies\"; it has: value, retry-after, on, times",
        "status=503 times=0   | times must be a number from 1",
        "status=503 times     | \"times\" after the scenario status has no value",
        "status=503 on=\"a    | has no end",
        "latency=soon         | latency must be a duration such as 200ms",
        "latency=-PT1S        | latency must be a duration",
        "latency=999999d      | at most 366 days",
        "reset at=dawn        | at must be before-headers, after-headers or mid-body",
        "drip=5ms drip=6ms    | has no parameter \"drip\"",
        "drip bytes=1 bytes=2 | two values for bytes",
        "reply messages=x     | messages must be a list of assistant messages",
      })
  void wrongTextsAreExplained(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scenario.parse(text))
        .withMessageContaining(message);
  }
}
