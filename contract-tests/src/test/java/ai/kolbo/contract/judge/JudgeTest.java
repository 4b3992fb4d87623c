package ai.kolbo.contract.judge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ListAssert;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final ApiDocument DOCUMENT = ApiDocument.published();
  private static final Judge JUDGE = new Judge(DOCUMENT);
  private static final String KEY = "kolbo_live_any";
  private static final String BOUNDARY = "boundary";

  private final Map<String, List<String>> sent = new LinkedHashMap<>();
  private final Map<String, List<String>> received = new LinkedHashMap<>();

  @Test
  void everyExampleOfAResponseIsRight() {
    received.put("retry-after", List.of("12"));
    for (Operation operation : DOCUMENT.operations()) {
      for (int status : operation.statuses()) {
        operation.response(status).path("content").properties().stream()
            .forEach(
                content ->
                    content
                        .getValue()
                        .path("examples")
                        .forEach(
                            example -> {
                              received.put("content-type", List.of(content.getKey()));
                              JsonNode value = DOCUMENT.resolve(example).path("value");
                              String body = value.isTextual() ? value.asText() : value.toString();
                              assertThat(response(operation.id(), status, body))
                                  .as("%s %d", operation, status)
                                  .isEmpty();
                            }));
      }
    }
  }

  @Test
  void whatIsWrongWithAResponseIsNamedWithItsPlace() {
    json();
    wrong(response("getCredits", 200, "{\"success\": true, \"credits\": {\"total\": \"1\"}}"))
        .containsExactly(Tuple.tuple(Kind.WRONG_TYPE, "/credits/total"));
    wrong(response("getCredits", 200, "{\"success\": true, \"credits\": {\"news\": 1}}"))
        .containsExactlyInAnyOrder(
            Tuple.tuple(Kind.MISSING_MEMBER, "/credits/total"),
            Tuple.tuple(Kind.UNDOCUMENTED_MEMBER, "/credits/news"));
    wrong(response("getCredits", 418, "{}"))
        .containsExactly(Tuple.tuple(Kind.UNDOCUMENTED_STATUS, ""));
    wrong(response("getCredits", 200, "")).containsExactly(Tuple.tuple(Kind.UNREADABLE_BODY, ""));
    wrong(response("getCredits", 200, "{")).containsExactly(Tuple.tuple(Kind.UNREADABLE_BODY, ""));
    wrong(response("getCredits", 200, "{\"success\": false, \"error\": \"no\"}"))
        .containsExactly(Tuple.tuple(Kind.ERROR_INSIDE, ""));
  }

  @Test
  void headersThatTheDocumentNamesHaveToBeThere() {
    json();
    String body = "{\"status\": false, \"message\": \"Too many requests\"}";
    wrong(response("getCredits", 429, body))
        .containsExactly(Tuple.tuple(Kind.MISSING_HEADER, "Retry-After"));
    received.put("retry-after", List.of("soon"));
    wrong(response("getCredits", 429, body))
        .containsExactly(Tuple.tuple(Kind.INVALID_HEADER, "Retry-After"));
  }

  @Test
  void aStreamIsJudgedByItsEventsAndItsEnd() {
    received.put("content-type", List.of("text/event-stream"));
    String event =
        "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
            + "\"choices\":[]}\n\n";
    String end = "data: [DONE]\n\n";
    assertThat(response("createChatCompletion", 200, event + ": heartbeat\n\n" + event + end))
        .isEmpty();
    wrong(response("createChatCompletion", 200, event))
        .containsExactly(Tuple.tuple(Kind.UNFINISHED_STREAM, ""));
    wrong(response("createChatCompletion", 200, end + event))
        .containsExactly(Tuple.tuple(Kind.UNFINISHED_STREAM, ""));
    wrong(response("createChatCompletion", 200, event.replace("\"choices\":[]", "\"x\":1") + end))
        .hasSize(2);
  }

  @Test
  void credentialsHaveToBeWhereTheOperationTakesThem() {
    sent.clear();
    wrong(request("getCredits", "", ""))
        .containsExactly(Tuple.tuple(Kind.MISSING_HEADER, "X-API-Key"));
    sent.put("authorization", List.of("Bearer " + KEY));
    assertThat(request("getBalance", "", "")).isEmpty();
    wrong(request("getCredits", "", ""))
        .contains(Tuple.tuple(Kind.INVALID_HEADER, "Authorization"));
    wrong(request("listApiKeys", "", ""))
        .containsExactly(Tuple.tuple(Kind.INVALID_HEADER, "Authorization"));
    sent.put("authorization", List.of("Bearer a.user.token"));
    assertThat(request("listApiKeys", "", "")).isEmpty();
  }

  @Test
  void parametersAreJudgedByTheirSchemas() {
    sent.put("x-api-key", List.of(KEY));
    assertThat(request("listMedia", "page=1&type=image", "")).isEmpty();
    wrong(request("listMedia", "page=one&news=1", ""))
        .containsExactlyInAnyOrder(
            Tuple.tuple(Kind.WRONG_TYPE, "page"), Tuple.tuple(Kind.UNDOCUMENTED_MEMBER, "news"));
    wrong(JUDGE.request(exchange("GET", "/api/v1/nothing", "", "", 0, "")))
        .containsExactly(Tuple.tuple(Kind.UNDOCUMENTED_OPERATION, ""));
  }

  @Test
  void formsAreJudgedByTheirParts() {
    sent.put("x-api-key", List.of(KEY));
    sent.put("content-type", List.of("multipart/form-data; boundary=" + BOUNDARY));
    String image = file("image/png");
    assertThat(request("generateFirstLastFrame", "", form(image, image))).isEmpty();
    assertThat(request("generateFirstLastFrame", "", form(image, image, field("duration", "5"))))
        .isEmpty();
    wrong(request("generateFirstLastFrame", "", form(image)))
        .contains(Tuple.tuple(Kind.INVALID_VALUE, "/files"));
    wrong(request("generateFirstLastFrame", "", form(image, file("text/plain"))))
        .containsExactly(Tuple.tuple(Kind.INVALID_VALUE, "/files"));
    wrong(request("generateFirstLastFrame", "", form(image, image, field("duration", "long"))))
        .containsExactly(Tuple.tuple(Kind.WRONG_TYPE, "/duration"));
    wrong(request("generateFirstLastFrame", "", form(image, image, field("news", "1"))))
        .containsExactly(Tuple.tuple(Kind.UNDOCUMENTED_MEMBER, "/news"));
    wrong(request("generateFirstLastFrame", "", "no form"))
        .containsExactly(Tuple.tuple(Kind.UNREADABLE_BODY, ""));
  }

  private static ListAssert<Tuple> wrong(List<Deviation> deviations) {
    return assertThat(
        deviations.stream().map(it -> Tuple.tuple(it.kind(), it.location())).toList());
  }

  private void json() {
    received.put("content-type", List.of("application/json"));
  }

  private static String file(String mediaType) {
    return "Content-Disposition: form-data; name=\"files\"; filename=\"a\"\r\nContent-Type: "
        + mediaType
        + "\r\n\r\ncontent";
  }

  private static String field(String name, String value) {
    return "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value;
  }

  private static String form(String... parts) {
    StringBuilder form = new StringBuilder();
    for (String part : parts) {
      form.append("--" + BOUNDARY + "\r\n").append(part).append("\r\n");
    }
    return form.append("--" + BOUNDARY + "--\r\n").toString();
  }

  private List<Deviation> response(String operation, int status, String body) {
    Operation one = DOCUMENT.operation(operation);
    return JUDGE.response(exchange(one.method(), one.examplePath(), "", "", status, body));
  }

  private List<Deviation> request(String operation, String query, String body) {
    Operation one = DOCUMENT.operation(operation);
    return JUDGE.request(exchange(one.method(), one.examplePath(), query, body, 200, "{}"));
  }

  private Exchange exchange(
      String method, String path, String query, String request, int status, String response) {
    return new Exchange(
        method,
        path,
        query,
        sent,
        request.getBytes(UTF_8),
        status,
        received,
        response.getBytes(UTF_8),
        true,
        Duration.ZERO);
  }
}
