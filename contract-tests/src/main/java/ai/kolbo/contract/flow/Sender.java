package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.judge.Exchange;

/**
 * Sends the requests of workflows. What a request has made must stay until the workflow takes it
 * away. May be called by several threads.
 */
@FunctionalInterface
public interface Sender {

  /**
   * Sends a request and waits for the end of its response, whatever its status.
   *
   * @return with the status 0 if there was no response
   * @throws NotAllowedException if it may not be sent; this ends the workflow
   * @throws InterruptedException if the thread was interrupted; this ends the workflow
   */
  Exchange send(RequestDraft request) throws NotAllowedException, InterruptedException;
}
