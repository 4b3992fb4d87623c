package ai.kolbo.contract.drift;

import ai.kolbo.contract.judge.Deviation;

/**
 * The place that a change would be made at. Deviations with one target get one change.
 *
 * @param kind of the deviations
 * @param spot of the node that would be changed
 * @param detail what of it: a member, a value, a status, a media type; or empty
 */
record Target(Deviation.Kind kind, Spot spot, String detail) {
  /** The detail of values that are null. */
  static final String NULL = "null";
}
