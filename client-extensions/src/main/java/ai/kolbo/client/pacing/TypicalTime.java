package ai.kolbo.client.pacing;

import ai.kolbo.model.JobKind;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs of a kind, or of a model of it, take: a log-logistic distribution, whose mean and
 * variance on the logarithmic scale begin as the document says and are learned from jobs that were
 * seen to end. Its long tail keeps jobs that take far longer than usual from being given up. Not
 * safe for use by several threads.
 */
final class TypicalTime {
  /** The normal quantile of 90 %: typical times are taken for the quantiles of 10 and 90 %. */
  private static final double Q90 = 1.2816;

  /** How many observations what was known before is worth. */
  private static final double WEIGHT = 4;

  private static final double LEAST_VARIANCE = 0.01;
  private static final double SHORTEST = 2e9;
  private static final double LONGEST = 900e9;

  private final @Nullable TypicalTime wider;
  private final double firstMean;
  private final double firstVariance;
  private double count;
  private double sum;
  private double squares;

  /**
   * Of a kind; of one without typical times, nearly any time.
   *
   * @param speed how many times as fast as documented jobs run
   */
  TypicalTime(JobKind<?> kind, double speed) {
    double min = kind.typicalMin().isZero() ? SHORTEST : kind.typicalMin().toNanos();
    double max = kind.typicalMax().isZero() ? LONGEST : kind.typicalMax().toNanos();
    double deviation = Math.max(0, Math.log(max / min)) / 2 / Q90;
    this.wider = null;
    this.firstMean = Math.log(min * max) / 2 - Math.log(speed);
    this.firstVariance = deviation * deviation;
  }

  /** Of a model of a kind. */
  TypicalTime(TypicalTime kind) {
    this.wider = kind;
    this.firstMean = 0;
    this.firstVariance = 0;
  }

  /** Learns from a job that took so long, in nanoseconds. */
  void learn(double time) {
    if (wider != null) {
      wider.learn(time);
    }
    double log = Math.log(Math.max(1, time));
    count++;
    sum += log;
    squares += log * log;
  }

  /** What is known now. */
  Fit fit() {
    double deviation = Math.sqrt(Math.max(LEAST_VARIANCE, variance()));
    return new Fit(Math.exp(mean()), Math.PI / Math.sqrt(3) / deviation);
  }

  private double mean() {
    return (WEIGHT * priorMean() + sum) / (WEIGHT + count);
  }

  private double priorMean() {
    return wider == null ? firstMean : wider.mean();
  }

  private double variance() {
    double prior = priorMean();
    double shift = sum - count * prior;
    double around = squares - 2 * prior * sum + count * prior * prior;
    double known = WEIGHT * (wider == null ? firstVariance : wider.variance());
    return (known + around - shift * shift / (WEIGHT + count)) / (WEIGHT + count);
  }

  /**
   * A log-logistic distribution.
   *
   * @param median in nanoseconds
   */
  record Fit(double median, double shape) {
    /** The odds that a job has ended at an age. */
    double odds(double age) {
      return Math.pow(age / median, shape);
    }
  }
}
