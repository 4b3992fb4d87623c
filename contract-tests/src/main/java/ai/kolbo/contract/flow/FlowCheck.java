package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.document.ApiDocument;
import java.util.List;

/** Something that Arazzo has no word for, checked after the steps. */
sealed interface FlowCheck permits SumCheck, PagesCheck, EventsCheck {

  /**
   * Checks it.
   *
   * @throws FlowException if it does not hold
   * @throws NotAllowedException if a request may not be sent
   * @throws InterruptedException if the thread was interrupted
   */
  void check(FlowRun run) throws NotAllowedException, InterruptedException;

  /**
   * Reads an entry of {@code x-kolbo-checks}.
   *
   * @throws IllegalArgumentException if it is of an unknown kind
   */
  static FlowCheck read(Strict check, List<Step> steps, ApiDocument api) {
    if (check.node().has("sum")) return SumCheck.read(check);
    if (check.node().has("pages")) return PagesCheck.read(check, steps);
    if (check.node().has("events")) return EventsCheck.read(check, api);
    throw check.wrong("is of an unknown kind");
  }
}
