package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Holds values against the schemas of request bodies, before they are sent. */
public final class BodyJudge {
  private final SchemaJudge schemas;

  /** Judges by a document. */
  public BodyJudge(ApiDocument document) {
    this.schemas = new SchemaJudge(document);
  }

  /** What is wrong with a body; a form is given as the object that its schema describes. */
  public List<Deviation> json(Operation operation, String mediaType, JsonNode value) {
    Places places = new Places(operation.id(), Side.REQUEST, 0, mediaType);
    schemas.judge(value, operation.requestContent().path(mediaType).path("schema"), places);
    return places.deviations();
  }
}
