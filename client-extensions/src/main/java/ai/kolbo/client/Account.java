package ai.kolbo.client;

import ai.kolbo.api.AccountApi;
import ai.kolbo.model.Credits;
import ai.kolbo.model.CreditsResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the account may spend. */
public final class Account {
  private final AccountApi api;
  private final Transport transport;

  Account(AccountApi api, Transport transport) {
    this.api = api;
    this.transport = transport;
  }

  /**
   * The credits of the account ({@code GET /api/v1/account/credits}).
   *
   * @throws ApiException if the server refuses
   * @throws ConnectionException if the server cannot be reached
   */
  public Credits credits() {
    return ForwardingFuture.await(creditsAsync(), "getCredits");
  }

  private static @Nullable Object total(CreditsResponse answer) {
    return answer.getCredits() == null ? null : answer.getCredits().getTotal();
  }

  /** The same without waiting for the answer. Cancelling the future cancels the call. */
  public CompletableFuture<Credits> creditsAsync() {
    return ForwardingFuture.map(
        transport.send(
            api.getCredits(),
            Transport.Pace.EXCHANGE,
            new Transport.Needed<>("credits.total", Account::total)),
        CreditsResponse::getCredits,
        UnaryOperator.identity());
  }
}
