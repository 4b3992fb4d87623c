package ai.kolbo.client.job;

import java.math.BigDecimal;

/**
 * How far a batch is.
 *
 * @param total how many requests it has
 * @param saved how many were done in an earlier run, by the manifest
 * @param completed how many have completed in this run
 * @param failed how many have failed in this run
 * @param inFlight how many were started, or are being started, and have not ended
 * @param credits what the completed ones have cost in this run, as far as the server told it
 */
public record BatchProgress(
    int total, int saved, int completed, int failed, int inFlight, BigDecimal credits) {
  /** How many are not begun yet. */
  public int left() {
    return total - saved - completed - failed - inFlight;
  }
}
