package ai.kolbo.contract.drift;

import static org.assertj.core.api.Assertions.assertThat;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.drift.ProposedPatch.Edit;
import ai.kolbo.contract.judge.Deviation;
import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a patch has, and what it does not. */
class ProposedPatchTest {
  private static final Sources SOURCES = Sources.packaged();
  private static final PatchProposer PROPOSER = PatchProposer.of(SOURCES);
  private static final String JSON = "application/json";

  private static final Deviation STATUS =
      response(
          Kind.UNDOCUMENTED_STATUS,
          "listVoices",
          409,
          JSON,
          "",
          "{'success': false, 'error': 'Jane Doe'}");

  @TempDir Path folder;

  @Test
  void fiveDeviationsChangeFivePlaces() throws Exception {
    List<Deviation> five =
        List.of(
            response(Kind.UNDOCUMENTED_MEMBER, "listMedia", 200, JSON, "/media/0/folder", "'Jane'"),
            response(Kind.MISSING_MEMBER, "listVoices", 200, JSON, "/voices/3/name", null),
            response(Kind.WRONG_TYPE, "listMedia", 200, JSON, "/media/0/size", "'12 kB'"),
            response(Kind.UNKNOWN_VALUE, "getGenerationStatus", 200, JSON, "/state", "'queued'"),
            STATUS);
    ProposedPatch patch = PROPOSER.propose(five);
    assertThat(patch.edits())
        .extracting(Edit::file, Edit::place)
        .containsExactlyInAnyOrder(
            place("components/schemas/Media.yaml", ""),
            place("components/schemas/Voice.yaml", ""),
            place("components/schemas/Media.yaml", "/properties/size"),
            place("components/schemas/GenerationState.yaml", ""),
            place("paths/voices.yaml", "/get/responses"));
    assertThat(patch.unproposed()).isEmpty();
    assertThat(Differences.between(SOURCES, PROPOSER.patched(five)))
        .containsExactlyInAnyOrder(
            "components/schemas/Media.yaml#/properties/folder",
            "components/schemas/Media.yaml#/properties/size/oneOf",
            "components/schemas/Media.yaml#/properties/size/type",
            "components/schemas/Media.yaml#/properties/size/format",
            "components/schemas/Media.yaml#/properties/size/nullable",
            "components/schemas/Voice.yaml#/required",
            "components/schemas/GenerationState.yaml#/enum",
            "components/schemas/GenerationState.yaml#/x-kolbo-sources",
            "paths/voices.yaml#/get/responses/409",
            "paths/voices.yaml#/get/x-kolbo-sources");
    assertThat(patch.unifiedDiff()).doesNotContain("Jane").doesNotContain("12 kB");
    assertThat(Git.applied(patch, SOURCES, folder)).isEqualTo(PROPOSER.patched(five).texts());
  }

  private static Tuple place(String file, String pointer) {
    return Tuple.tuple(Sources.FOLDER + file, pointer);
  }

  @Test
  void deviationsOfOneSharedSchemaAreOneEdit() {
    List<Deviation> shared =
        List.of(
            response(Kind.UNDOCUMENTED_MEMBER, "generateImage", 200, JSON, "/queue", "3"),
            response(Kind.UNDOCUMENTED_MEMBER, "generateVideo", 200, JSON, "/queue", "2.5"),
            response(Kind.UNDOCUMENTED_MEMBER, "generateMusic", 200, JSON, "/queue", "null"));
    ProposedPatch patch = PROPOSER.propose(shared);
    assertThat(patch.edits()).hasSize(1);
    assertThat(patch.edits().get(0).answers()).isEqualTo(shared);
    JsonNode added =
        new SchemaFiles(PROPOSER.patched(shared))
            .file("components/schemas/GenerationStarted.yaml")
            .at("/properties/queue");
    assertThat(added.path("type").asText()).isEqualTo("number");
    assertThat(added.path("nullable").asBoolean()).isTrue();
  }

  @Test
  void aTypeThatNoExampleAndNoResponseHadIsReplaced() {
    Deviation deviation =
        response(Kind.WRONG_TYPE, "listMedia", 200, JSON, "/media/0/width", "'9'");
    assertThat(PROPOSER.patched(List.of(deviation)).text("components/schemas/Media.yaml"))
        .contains("  width:\n    type: string\n");
    Observations observations = Observations.of(SOURCES);
    observations.add("listMedia", 200, JSON, json("{'media': [{'width': 9}]}"));
    assertThat(
            PatchProposer.of(SOURCES, observations)
                .patched(List.of(deviation))
                .text("components/schemas/Media.yaml"))
        .contains("  width:\n    oneOf:\n      - type: integer\n");
  }

  @Test
  void aStatusGetsTheResponseThatItsSurfaceSharesForIt() {
    assertThat(PROPOSER.propose(List.of(STATUS)).unifiedDiff())
        .contains("+    '409':\n+      $ref: ../components/responses/Conflict.yaml\n");
  }

  @Test
  void aStatusThatNoOperationHasGetsTheErrorOfItsSurface() {
    Deviation teapot =
        response(
            Kind.UNDOCUMENTED_STATUS,
            "listVoices",
            418,
            JSON,
            "",
            "{'status': false, 'message': 'Jane Doe'}");
    describes(teapot, "StatusError.yaml");
  }

  @Test
  void aSuccessWithAnotherStatusGetsTheSchemaOfTheDocumentedOne() {
    String started =
        "{'success': true, 'generation_id': 'abc', 'type': 'image', 'poll_url': '/x', 'poll_interval_hint': 3}";
    describes(
        response(Kind.UNDOCUMENTED_STATUS, "generateImage", 202, JSON, "", started),
        "GenerationStarted.yaml");
  }

  @Test
  void aBodyThatIsLikeNoDocumentedOneGetsASchemaOfItsOwn() {
    describes(
        response(
            Kind.UNDOCUMENTED_STATUS,
            "listVoices",
            207,
            JSON,
            "",
            "{'parts': [{'id': 'Jane Doe'}]}"),
        "ListVoices207.yaml");
  }

  @Test
  void aMediaTypeIsAdded() {
    describes(
        response(
            Kind.UNDOCUMENTED_MEDIA_TYPE,
            "listVoices",
            200,
            "application/hal+json",
            "",
            "{'voices': [], 'success': true, 'count': 0}"),
        "hal+json");
    ProposedPatch text =
        PROPOSER.propose(
            List.of(
                response(Kind.UNDOCUMENTED_MEDIA_TYPE, "listVoices", 200, "text/csv", "", null)));
    assertThat(text.unifiedDiff()).contains("text/csv:", "type: string");
  }

  private void describes(Deviation deviation, String expected) {
    ProposedPatch patch = PROPOSER.propose(List.of(deviation));
    assertThat(patch.edits()).hasSize(1);
    assertThat(patch.unifiedDiff()).contains(expected).doesNotContain("Jane");
    assertThat(
            new SchemaFiles(PROPOSER.patched(List.of(deviation)))
                .errors(
                    deviation.operation(),
                    deviation.status(),
                    deviation.mediaType(),
                    deviation.observed()))
        .as(patch.unifiedDiff())
        .isEmpty();
  }

  @Test
  void anEventIsDescribedByTheSchemaOfTheStream() {
    Deviation event =
        response(
            Kind.UNDOCUMENTED_MEMBER,
            "createChatCompletion",
            200,
            "text/event-stream",
            "/choices/0/delta/mood",
            "'calm'");
    ProposedPatch patch = PROPOSER.propose(List.of(event));
    assertThat(patch.edits())
        .extracting(Edit::file)
        .containsExactly(Sources.FOLDER + "components/schemas/ChunkDelta.yaml");
    assertThat(patch.unifiedDiff()).contains("+  mood:\n+    type: string\n");
  }

  @Test
  void aHeaderBecomesOptional() {
    ProposedPatch patch =
        PROPOSER.propose(
            List.of(response(Kind.MISSING_HEADER, "listMedia", 429, JSON, "retry-after", null)));
    assertThat(patch.edits()).hasSize(1);
    assertThat(patch.unifiedDiff()).contains("headers/RetryAfter.yaml", "+required: false\n");
  }

  @Test
  void whatAServerAcceptsWithoutIsNotRequired() {
    Deviation accepted = request(Kind.MISSING_MEMBER, 200, "/prompt");
    assertThat(PROPOSER.propose(List.of(accepted)).unifiedDiff())
        .contains("schemas/ImageRequest.yaml", "-required: [prompt]");
    assertThat(PROPOSER.propose(List.of(request(Kind.MISSING_MEMBER, 400, "/prompt"))).edits())
        .isEmpty();
    assertThat(PROPOSER.propose(List.of(request(Kind.UNDOCUMENTED_MEMBER, 200, "/x"))).edits())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UNDOCUMENTED_OPERATION",
        "EXCLUSION",
        "INVALID_HEADER",
        "UNREADABLE_BODY",
        "UNFINISHED_STREAM",
        "UNEXPECTED_STATUS"
      })
  void whatNoEditDescribesIsListedWithTheReason(Kind kind) {
    ProposedPatch patch =
        PROPOSER.propose(List.of(response(kind, "listMedia", 200, JSON, "", null)));
    assertThat(patch.unifiedDiff()).isEmpty();
    assertThat(patch.unproposed()).hasSize(1);
    assertThat(patch.unproposed().get(0).reason()).endsWith(".");
  }

  @Test
  void whatTellsNoTypeOrIsKnownUnderAnotherNameIsNotProposed() {
    ProposedPatch patch =
        PROPOSER.propose(
            List.of(
                response(Kind.UNDOCUMENTED_MEMBER, "listMedia", 200, JSON, "/media/0/x", "null"),
                response(
                    Kind.UNDOCUMENTED_MEMBER,
                    "getGenerationStatus",
                    200,
                    JSON,
                    "/generationId",
                    "'a'"),
                response(
                    Kind.UNKNOWN_VALUE, "getGenerationStatus", 200, JSON, "/state", "'Canceled'"),
                response(
                    Kind.UNKNOWN_VALUE,
                    "getGenerationStatus",
                    200,
                    JSON,
                    "/state",
                    "'Jane Doe, 5 Elm Street'"),
                response(
                    Kind.UNDOCUMENTED_MEMBER, "listMedia", 200, JSON, "/media/0/5f2b9c1e", "1"),
                response(
                    Kind.UNKNOWN_VALUE,
                    "getGenerationStatus",
                    200,
                    JSON,
                    "/state",
                    "'kolbo_live_c0ffee'"),
                response(Kind.UNDOCUMENTED_STATUS, "listMedia", 502, "text/html", "", null),
                response(Kind.WRONG_TYPE, "listMedia", 200, JSON, "/no/such/place", "1")));
    assertThat(patch.edits()).isEmpty();
    assertThat(patch.unproposed()).hasSize(8);
  }

  @Tag("stress")
  @Tag("minutes")
  @Test
  void theRulesOfTheDocumentHoldWithPatchesOfResponses() throws Exception {
    List<Deviation> deviations =
        List.of(
            STATUS,
            response(
                Kind.UNDOCUMENTED_STATUS,
                "listMedia",
                418,
                JSON,
                "",
                "{'status': false, 'message': 'Jane Doe'}"),
            response(
                Kind.UNDOCUMENTED_STATUS,
                "checkHealth",
                207,
                JSON,
                "",
                "{'parts': [{'id': 'Jane', 'at': '2026-04-12T10:30:00.000Z'}], 'n': 1}"),
            response(Kind.UNDOCUMENTED_MEDIA_TYPE, "listPresets", 200, "text/csv", "", null),
            response(Kind.MISSING_HEADER, "listMedia", 429, JSON, "retry-after", null),
            request(Kind.MISSING_MEMBER, 200, "/prompt"));
    assertThat(PROPOSER.propose(deviations).edits()).hasSize(6);
    assertThat(Lint.problems(PROPOSER.patched(deviations), folder)).isEmpty();
  }

  @Test
  void everyFileOfTheDocumentIsPackaged() {
    int files = 0;
    for (String file : SOURCES.texts().keySet()) {
      assertThat(Path.of("../spec/openapi").resolve(file)).hasContent(SOURCES.text(file));
      files++;
    }
    assertThat(files).isGreaterThan(ApiDocument.published().operations().size());
  }

  private static Deviation response(
      Kind kind,
      String operation,
      int status,
      String mediaType,
      String location,
      @Nullable String observed) {
    return new Deviation(
        kind,
        operation,
        Side.RESPONSE,
        status,
        mediaType,
        location,
        "made by a test",
        observed == null ? MissingNode.getInstance() : json(observed));
  }

  private static Deviation request(Kind kind, int status, String location) {
    return new Deviation(
        kind,
        "generateImage",
        Side.REQUEST,
        status,
        JSON,
        location,
        "made by a test",
        MissingNode.getInstance());
  }

  private static JsonNode json(String text) {
    try {
      return ApiDocument.JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
