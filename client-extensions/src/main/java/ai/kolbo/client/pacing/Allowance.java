package ai.kolbo.client.pacing;

import org.jspecify.annotations.Nullable;

/**
 * What a client may use of the documented limits.
 *
 * @param speed how many times as fast as documented windows pass and jobs run
 * @param share the part of each limit
 * @param limits those that are shared with other processes; null if there are none
 * @param shareWhenLost the part while they cannot be asked; 0 to refuse calls
 */
record Allowance(double speed, double share, @Nullable SharedLimits limits, double shareWhenLost) {}
