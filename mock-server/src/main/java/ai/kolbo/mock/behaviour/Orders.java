package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Models.Choice;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.Refusal;
import ai.kolbo.mock.http.RequestBody.FilePart;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Accepts the requests of one operation that cost credits. */
final class Orders {
  /** In the price of an operation: it is paid when the request has completed. */
  private static final String COMPLETION = "completion";

  private final Operation operation;
  private final Memory memory;
  private final Models models;
  private final Prices prices;

  Orders(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.models = new Models(operation, memory);
    this.prices = new Prices(operation);
  }

  /**
   * Chooses the model for a request, and takes or reserves the credits.
   *
   * @throws Refusal if the model does not fit the request, or the credits do not suffice
   */
  Order place(ObjectNode request, List<FilePart> files) {
    Choice model = models.choose(request, files, entry -> price(request, entry));
    ObjectNode fitted = models.fitted(request, model.entry());
    if (!model.isAsked()) {
      fitted.remove(Models.MODEL);
    }
    boolean isByTokens = prices.isByTokens(model.entry());
    BigDecimal price = price(request, model.entry());
    boolean isPaidLater =
        isByTokens || operation.node().at("/x-kolbo-price/charged").asText().equals(COMPLETION);
    BigDecimal due = Objects.requireNonNullElse(price, BigDecimal.ZERO);
    Credits.Charge charge =
        isPaidLater ? memory.credits().reserve(due) : memory.credits().charge(due);
    if (charge == null) {
      throw insufficient(due);
    }
    return new Order(
        Jobs.shortened(fitted), model, prices, charge, isByTokens ? null : price, isByTokens);
  }

  /** What must be there at the start; null if that is unknown. */
  private @Nullable BigDecimal price(ObjectNode request, ObjectNode model) {
    return prices.isByTokens(model)
        ? prices.reservation(model)
        : prices.of(request, model, Map.of());
  }

  private Refusal insufficient(BigDecimal due) {
    String detail =
        ": %s needed, %s available"
            .formatted(Credits.plain(due), Credits.plain(memory.credits().available()));
    return Refusal.named(operation, "INSUFFICIENT_CREDITS", detail, 402, "Insufficient credits");
  }
}
