package ai.kolbo.contract.judge;

import ai.kolbo.contract.document.ApiDocument;
import java.util.List;

/** Tells what in an exchange is not as the document says. */
public final class Judge {
  private final ApiDocument document;

  public Judge(ApiDocument document) {
    this.document = document;
  }

  public List<Deviation> request(Exchange exchange) {
    return List.of();
  }

  public List<Deviation> response(Exchange exchange) {
    return List.of();
  }
}
