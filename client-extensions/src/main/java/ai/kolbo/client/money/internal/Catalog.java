package ai.kolbo.client.money.internal;

import ai.kolbo.api.ChatCompletionsApi;
import ai.kolbo.api.ModelsApi;
import ai.kolbo.client.internal.CallFuture;
import ai.kolbo.client.internal.JsonTree;
import ai.kolbo.client.internal.Spending.Caller;
import ai.kolbo.model.ChatModel;
import ai.kolbo.model.ChatModelList;
import ai.kolbo.model.Model;
import ai.kolbo.model.ModelList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The model lists of the API, kept for ten minutes. One for a client and all views of it. Safe for
 * use by several threads.
 */
final class Catalog {
  private static final long KEPT = Duration.ofMinutes(10).toNanos();
  private static final long FRESH = Duration.ofSeconds(30).toNanos();

  private final Map<String, Listing> listings = new ConcurrentHashMap<>();

  private record Listing(CompletableFuture<List<Models.Listed>> models, long since) {
    boolean isFresh() {
      return System.nanoTime() - since < FRESH;
    }

    boolean isUsable() {
      return !models.isCompletedExceptionally() && System.nanoTime() - since < KEPT;
    }
  }

  /**
   * The models of a list.
   *
   * @param operation the operation that lists them
   * @return fails as the call does; empty for a list that this version does not know
   */
  CompletableFuture<List<Models.Listed>> models(Caller caller, String operation) {
    Listing listing =
        listings.compute(
            operation,
            (name, known) ->
                known != null && known.isUsable()
                    ? known
                    : new Listing(fetch(caller, operation), System.nanoTime()));
    return listing.models;
  }

  /**
   * The models that may run for a request. A list that lacks the model it names is fetched again,
   * unless it was fetched just now.
   *
   * @return fails with an {@link IllegalArgumentException} if the model cannot run
   */
  CompletableFuture<Models> chosen(
      Caller caller, String operation, JsonTree request, JsonTree rule) {
    String list = String.valueOf(rule.get("list").text());
    return models(caller, list)
        .thenCompose(
            listed -> {
              try {
                return CompletableFuture.completedFuture(
                    Models.of(operation, request, rule, listed));
              } catch (IllegalArgumentException e) {
                listings.computeIfPresent(list, (name, known) -> known.isFresh() ? known : null);
                return models(caller, list)
                    .thenApply(again -> Models.of(operation, request, rule, again));
              }
            });
  }

  private static CompletableFuture<List<Models.Listed>> fetch(Caller caller, String operation) {
    return switch (operation) {
      case "listModels" ->
          shared(
              caller.callAsync(
                  caller.retrofit().create(ModelsApi.class).listModels(null, null, null)),
              ModelList::getModels,
              Model::getIdentifier);
      case "listChatModels" ->
          shared(
              caller.callAsync(caller.retrofit().create(ChatCompletionsApi.class).listChatModels()),
              ChatModelList::getData,
              ChatModel::getId);
      default -> CompletableFuture.completedFuture(List.of());
    };
  }

  /** A future of its own: that of a call ends the call for all who wait, if one of them cancels. */
  private static <L, M> CompletableFuture<List<Models.Listed>> shared(
      CompletableFuture<L> call,
      Function<L, @Nullable List<M>> models,
      Function<M, @Nullable String> id) {
    CompletableFuture<List<Models.Listed>> shared = new CompletableFuture<>();
    call.whenComplete(
        (list, failure) -> {
          if (failure != null) {
            shared.completeExceptionally(CallFuture.cause(failure));
            return;
          }
          shared.complete(
              Stream.ofNullable(models.apply(list))
                  .flatMap(List::stream)
                  .filter(model -> model != null && id.apply(model) != null)
                  .map(
                      model ->
                          new Models.Listed(
                              Objects.requireNonNull(id.apply(model)), JsonTree.of(model)))
                  .toList());
        });
    return shared;
  }
}
