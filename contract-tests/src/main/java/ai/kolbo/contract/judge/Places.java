package ai.kolbo.contract.judge;

import ai.kolbo.contract.judge.Deviation.Kind;
import ai.kolbo.contract.judge.Deviation.Side;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong on one side of an exchange. */
final class Places {
  private final String operation;
  private final Side side;
  private final int status;
  private final String mediaType;
  private final List<Deviation> deviations = new ArrayList<>();

  Places(String operation, Side side, int status, String mediaType) {
    this.operation = operation;
    this.side = side;
    this.status = status;
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }

  Side side() {
    return side;
  }

  void add(Kind kind, String location, String message) {
    add(kind, location, message, MissingNode.getInstance());
  }

  void add(Kind kind, String location, String message, JsonNode observed) {
    Deviation deviation = at(kind, location, message, observed);
    if (!deviations.contains(deviation)) {
      deviations.add(deviation);
    }
  }

  Deviation at(Kind kind, String location, String message, JsonNode observed) {
    return new Deviation(kind, operation, side, status, mediaType, location, message, observed);
  }

  /** The same side without what has been found. */
  Places fresh() {
    return new Places(operation, side, status, mediaType);
  }

  void addAll(Places others) {
    others.deviations().stream()
        .filter(deviation -> !deviations.contains(deviation))
        .forEach(deviations::add);
  }

  List<Deviation> one(Kind kind, String location, String message) {
    return List.of(at(kind, location, message, MissingNode.getInstance()));
  }

  List<Deviation> deviations() {
    return List.copyOf(deviations);
  }
}
