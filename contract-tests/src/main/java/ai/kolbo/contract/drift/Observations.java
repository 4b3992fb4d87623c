package ai.kolbo.contract.drift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which places of the document were seen with a value of the documented type, in examples of the
 * document and in responses. A place that was, keeps its type if it was also seen with another one.
 * No values are kept. Any thread may add.
 */
public final class Observations {
  private final Locator locator;
  private final Set<Spot> asDocumented = ConcurrentHashMap.newKeySet();

  private Observations(Locator locator) {
    this.locator = locator;
  }

  /** Begins with the examples of a document. */
  public static Observations of(Sources sources) {
    return of(new Locator(new SourceTree(sources)));
  }

  static Observations of(Locator locator) {
    Observations observations = new Observations(locator);
    locator.operations().keySet().forEach(observations::addExamples);
    return observations;
  }

  /**
   * Adds a response.
   *
   * @param operation the operation's id
   * @param status of the response
   * @param mediaType without parameters
   * @param body the response's body or, of an event stream, the data of one event
   */
  public synchronized void add(String operation, int status, String mediaType, JsonNode body) {
    locator.responseSchema(operation, status, mediaType).ifPresent(schema -> look(schema, body));
  }

  /** Whether a value of the documented type was seen at a schema, as its owner has it. */
  boolean sawDocumentedType(Spot spot) {
    return asDocumented.contains(spot);
  }

  private void addExamples(String operation) {
    SourceTree tree = locator.tree();
    Spot responses = locator.operations().get(operation).child("responses");
    tree.value(responses)
        .fieldNames()
        .forEachRemaining(
            status -> {
              Spot content = tree.follow(responses.child(status)).child("content");
              for (Map.Entry<String, JsonNode> media : tree.value(content).properties()) {
                Spot examples = content.child(media.getKey(), "examples");
                tree.value(examples)
                    .fieldNames()
                    .forEachRemaining(
                        name ->
                            add(
                                operation,
                                Integer.parseInt(status),
                                media.getKey(),
                                tree.value(tree.follow(examples.child(name))).path("value")));
              }
            });
  }

  private void look(Spot schema, JsonNode value) {
    for (Spot part : locator.parts(schema)) {
      if (JsonTypes.fits(value, locator.tree().value(part))) {
        asDocumented.add(schema);
      }
    }
    if (value.isArray()) {
      value.forEach(item -> locator.find(schema, List.of("0")).ifPresent(of -> look(of, item)));
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      locator.find(schema, List.of(member.getKey())).ifPresent(of -> look(of, member.getValue()));
    }
  }
}
