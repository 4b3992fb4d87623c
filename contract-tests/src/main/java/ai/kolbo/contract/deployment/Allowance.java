package ai.kolbo.contract.deployment;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.BudgetExceededException;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.money.Budget;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.contract.deployment.RequestDraft.Credentials;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.JobRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run may do at an account: nothing but read, or also what changes something and costs up to
 * a number of credits. What a request will cost is estimated and reserved before it is sent. Safe
 * for use by several threads.
 */
public final class Allowance {
  /** The members of a request that bound the tokens of its response. */
  private static final List<String> BOUNDS = List.of("max_completion_tokens", "max_tokens");

  private static final int FEW_TOKENS = 64;

  private final @Nullable KolboClient client;
  private final @Nullable Budget budget;
  private final boolean isFree;
  private final Map<String, Optional<BigDecimal>> usual = new ConcurrentHashMap<>();

  private Allowance(@Nullable KolboClient client, @Nullable Budget budget, boolean isFree) {
    this.client = client;
    this.budget = budget;
    this.isFree = isFree;
  }

  /** Nothing but reading. */
  public static Allowance readOnly() {
    return new Allowance(null, null, false);
  }

  /** Everything, for a mock of one's own. */
  public static Allowance free() {
    return new Allowance(null, null, true);
  }

  /**
   * What costs nothing, and what costs no more than some credits together.
   *
   * @param client estimates what requests cost
   */
  public static Allowance ofCredits(long credits, KolboClient client) {
    return new Allowance(client, Budget.ofCredits(credits), false);
  }

  /**
   * What is held for a request until it is known what it has cost.
   *
   * @param credits 0 for a request that costs nothing
   */
  public record Reservation(BigDecimal credits) {}

  /** That a request may not be sent. */
  public static final class NotAllowedException extends Exception {
    private static final long serialVersionUID = 1;

    NotAllowedException(String reason) {
      super(reason);
    }
  }

  /**
   * The request with a bound for its response, where the price is by tokens and nothing else tells
   * what it will be at most.
   */
  public RequestDraft bounded(RequestDraft request) {
    boolean isByTokens = request.operation().node().at("/x-kolbo-price").has("tokens");
    if (!isByTokens
        || isFree
        || !(request.body() instanceof RequestDraft.Json json)
        || !(json.value() instanceof ObjectNode members)
        || BOUNDS.stream().anyMatch(members::has)) {
      return request;
    }
    return request.with(new RequestDraft.Json(members.deepCopy().put(BOUNDS.get(0), FEW_TOKENS)));
  }

  /**
   * Reserves what a request costs at most.
   *
   * @param request what is sent
   * @param likely a request of the same operation that keeps to the document: what the server takes
   *     one for that does not, if it takes it at all
   * @param priceIsOpen whether what is wrong with the request could change its price
   * @throws NotAllowedException if the request may not be sent; its message says why
   */
  public Reservation reserve(RequestDraft request, RequestDraft likely, boolean priceIsOpen)
      throws NotAllowedException {
    Operation operation = request.operation();
    if (operation.isReadOnly() || isFree) {
      return new Reservation(BigDecimal.ZERO);
    }
    if (budget == null) {
      throw new NotAllowedException("changes something at the account, and the run only reads");
    }
    boolean isOfNobody =
        List.of(Credentials.NONE, Credentials.REJECTED).contains(request.credentials());
    if (!operation.isPriced() || isOfNobody) {
      return new Reservation(BigDecimal.ZERO);
    }
    if (priceIsOpen) {
      throw new NotAllowedException("its price is not known if the deployment accepts it");
    }
    BigDecimal most =
        price(request)
            .or(() -> usual.computeIfAbsent(key(likely), key -> price(likely)))
            .orElseThrow(
                () -> new NotAllowedException("its price cannot be told before it is sent"));
    try {
      budget.reserve(operation.id(), most).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BudgetExceededException) {
        throw new NotAllowedException(
            "would cost up to %s credits, and %s are left"
                .formatted(most.toPlainString(), left().toPlainString()));
      }
      throw e;
    }
    return new Reservation(most);
  }

  private static String key(RequestDraft draft) {
    return draft.operation().id() + (draft.body() == null ? "" : draft.body().mediaType());
  }

  /** Whether anything may be done, because it is a mock of one's own. */
  public boolean isFree() {
    return isFree;
  }

  /** Whether nothing may be changed. */
  public boolean isReadOnly() {
    return budget == null && !isFree;
  }

  /** Gives back what was reserved, but for what was spent. */
  public void settle(Reservation reservation, BigDecimal spent) {
    if (budget != null && reservation.credits().signum() > 0) {
      budget.settle(reservation.credits(), spent).join();
    }
  }

  /** The most credits that may be spent. */
  public BigDecimal credits() {
    return budget == null ? BigDecimal.ZERO : budget.state().cap();
  }

  /**
   * The credits that have been spent, as far as responses told; what is under way counts as it was
   * estimated.
   */
  public BigDecimal spent() {
    return budget == null ? BigDecimal.ZERO : budget.state().spent().add(budget.state().reserved());
  }

  private BigDecimal left() {
    return budget == null ? BigDecimal.ZERO : budget.state().left();
  }

  private Optional<BigDecimal> price(RequestDraft draft) {
    return ClientRequests.body(draft).flatMap(this::estimate).flatMap(Estimate::atMost);
  }

  private Optional<Estimate> estimate(Object request) {
    KolboClient prices = Objects.requireNonNull(client);
    try {
      if (request instanceof ChatCompletionRequest chat) {
        return Optional.of(prices.estimate(chat));
      }
      return request instanceof JobRequest<?> job
          ? Optional.of(prices.estimate(job))
          : Optional.empty();
    } catch (IllegalArgumentException | KolboException e) {
      // The request does not keep to the document, or the models cannot be listed.
      return Optional.empty();
    }
  }

  /** Whether a member of a request is one that its price is computed from. */
  public static boolean isPriced(Operation operation, String location) {
    String name = location.replaceFirst("^/", "").replaceFirst("/.*$", "");
    JsonNode price = operation.node().path("x-kolbo-price");
    return !name.isEmpty()
        && (name.equals("model") || price.toString().contains("\"" + name + "\""));
  }
}
