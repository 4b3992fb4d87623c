package ai.kolbo.client.money.internal;

import ai.kolbo.api.Operation;
import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.internal.Spending.Caller;
import ai.kolbo.client.money.Estimate;
import ai.kolbo.client.money.Finding;
import ai.kolbo.model.CompletionUsage;
import ai.kolbo.model.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes what requests of one operation cost. */
final class Estimator {
  private final Operation operation;
  private final JsonTree rules;
  private final Conditions conditions;
  private final PriceRule price;

  Estimator(Operation operation) {
    this.operation = operation;
    this.rules = new JsonTree(operation.rules());
    this.conditions = new Conditions(rules.get("defaults"));
    this.price = new PriceRule(rules.get("price"), conditions);
  }

  /**
   * An estimate, and what computes the price from the usage that a response tells.
   *
   * @param model the one that runs; null if the server chooses it
   */
  record Quote(Estimate estimate, PriceRule price, @Nullable JsonTree model) {
    /** What to reserve. */
    BigDecimal reserved() {
      return estimate.credits().orElse(BigDecimal.ZERO);
    }

    /** The price by tokens; null if nothing tells it. */
    @Nullable BigDecimal price(@Nullable CompletionUsage usage) {
      Integer prompt = usage == null ? null : usage.getPromptTokens();
      Integer completion = usage == null ? null : usage.getCompletionTokens();
      return model == null || prompt == null || completion == null || !price.isByTokens(model)
          ? null
          : price.ofTokens(model, prompt, completion);
    }
  }

  /**
   * @param members of the request
   * @param recording how long the recording in the request plays; null if that is not known
   * @return fails with an {@link IllegalArgumentException} if the model cannot run
   */
  CompletableFuture<Quote> quote(
      Caller caller, Catalog catalog, JsonTree members, @Nullable Duration recording) {
    JsonTree rule = Models.rule(rules, conditions, members);
    String unknown = price.unknownPart();
    if (!rules.get("price").isGiven() || !rule.isGiven() || unknown != null) {
      String why =
          unknown == null
              ? "the document has no price of it"
              : "its price has a part that this version does not know: " + unknown;
      return CompletableFuture.completedFuture(
          new Quote(Estimate.unknown(operation.id(), null, null, List.of(why)), price, null));
    }
    BigDecimal seconds =
        recording == null ? null : BigDecimal.valueOf(recording.toMillis()).movePointLeft(3);
    return catalog
        .chosen(caller, operation.id(), members, rule)
        .thenApply(
            models ->
                models.isCertain()
                    ? new Quote(
                        ofModel(members, models.fitting().get(0), seconds),
                        price,
                        models.fitting().get(0).entry())
                    : new Quote(ofAny(members, models.fitting(), seconds), price, null));
  }

  /** What the model of a request does not support; of a model that the server chooses, nothing. */
  CompletableFuture<List<Finding>> check(Caller caller, Catalog catalog, JsonTree members) {
    JsonTree rule = Models.rule(rules, conditions, members);
    if (!rule.isGiven()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return catalog
        .chosen(caller, operation.id(), members, rule)
        .thenApply(
            models ->
                models.isCertain()
                    ? new RequestCheck(
                            members, models.fitting().get(0), conditions, rule.get("types").texts())
                        .findings(rules.get("limits"))
                    : List.of());
  }

  private Estimate ofModel(JsonTree request, Models.Listed model, @Nullable BigDecimal seconds) {
    if (price.isByTokens(model.entry())) {
      return byTokens(request, model);
    }
    PriceRule.Price computed = price.of(request, model.entry(), seconds);
    List<String> steps = new ArrayList<>();
    steps.add(model.id() + ": " + computed.factors());
    BigDecimal credits = computed.credits();
    if (credits == null || !computed.isMeasured()) {
      if (credits != null) {
        steps.add("the length of the recording is not known, a usual one is taken");
      }
      return Estimate.unknown(operation.id(), model.id(), credits, steps);
    }
    return Estimate.exact(operation.id(), model.id(), credits, steps);
  }

  /**
   * Of whichever model the server chooses: what the document calls usual, and the listed prices.
   */
  private Estimate ofAny(
      JsonTree request, List<Models.Listed> models, @Nullable BigDecimal seconds) {
    List<Estimate> all = models.stream().map(it -> ofModel(request, it, seconds)).toList();
    BigDecimal least = usual(request, "min", seconds);
    BigDecimal most = usual(request, "max", seconds);
    List<String> steps = new ArrayList<>();
    steps.add("the server chooses one of " + models.size() + " models");
    if (least != null) {
      steps.add("usually " + least + " to " + most);
    }
    for (Estimate one : all) {
      least = extreme(least, one.atLeast().orElse(null), -1);
      most = extreme(most, one.credits().orElse(null), 1);
      steps.addAll(one.steps());
    }
    boolean isBound = least != null && most != null;
    return isBound && all.stream().noneMatch(Estimate::isUnknown)
        ? Estimate.bound(operation.id(), null, least, most, steps)
        : Estimate.unknown(operation.id(), null, most, steps);
  }

  private @Nullable BigDecimal usual(JsonTree request, String end, @Nullable BigDecimal seconds) {
    BigDecimal rate = price.usualRate(end);
    return rate == null ? null : price.of(request, price.modelAt(rate), seconds).credits();
  }

  private static @Nullable BigDecimal extreme(
      @Nullable BigDecimal known, @Nullable BigDecimal other, int sign) {
    return known == null || other != null && other.compareTo(known) == sign ? other : known;
  }

  /** A token has a byte at least, so that a request has fewer tokens than its JSON has bytes. */
  private Estimate byTokens(JsonTree request, Models.Listed model) {
    Long completion = mostTokens(request, model.entry());
    if (completion == null) {
      BigDecimal reserved = price.reservation(model.entry());
      String why = "charged by tokens, of which the request names no limit";
      return Estimate.unknown(operation.id(), model.id(), reserved, List.of(model.id(), why));
    }
    long prompt = Json.write(request.value()).length;
    BigDecimal most = price.ofTokens(model.entry(), prompt, completion);
    String how =
        "%s: at most %d tokens of the request and %d of the response"
            .formatted(model.id(), prompt, completion);
    return Estimate.bound(operation.id(), model.id(), BigDecimal.ZERO, most, List.of(how));
  }

  /** Null if nothing limits them, or if the request has more than text, whose tokens none tells. */
  private static @Nullable Long mostTokens(JsonTree request, JsonTree model) {
    boolean isTextOnly =
        request.get("messages").items().stream()
            .map(message -> message.get("content"))
            .flatMap(
                content ->
                    content.value() instanceof String ? Stream.empty() : content.items().stream())
            .allMatch(part -> "text".equals(part.get("type").text()));
    boolean isReasoning =
        model.get("reasoning").isTrue() || request.get("reasoning_effort").isGiven();
    BigDecimal limit = request.get("max_completion_tokens").number();
    limit = limit == null && !isReasoning ? request.get("max_tokens").number() : limit;
    if (!request.get("messages").isGiven() || !isTextOnly || limit == null) {
      return null;
    }
    BigDecimal choices = request.get("n").number(BigDecimal.ONE);
    return limit.multiply(choices).max(BigDecimal.ZERO).longValue();
  }
}
