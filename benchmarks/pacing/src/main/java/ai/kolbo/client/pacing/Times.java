package ai.kolbo.client.pacing;

import ai.kolbo.model.JobKind;
import java.util.Random;

/** How long jobs really take. */
enum Times {
  /** As the document says: 80 % within the typical times. */
  LOGNORMAL("lognormal, as documented") {
    @Override
    double nanos(double min, double max, Random random) {
      return lognormal(min, max, random);
    }
  },
  UNIFORM("uniform between the typical times") {
    @Override
    double nanos(double min, double max, Random random) {
      return min + (max - min) * random.nextDouble();
    }
  },
  BIMODAL("bimodal: near either typical time") {
    @Override
    double nanos(double min, double max, Random random) {
      double middle = random.nextInt(2) == 0 ? min : max;
      return middle * Math.exp(0.1 * random.nextGaussian());
    }
  },
  HEAVY_TAIL("heavy tail: Pareto from the least typical time, exponent 1.2") {
    @Override
    double nanos(double min, double max, Random random) {
      return Math.min(20 * max, min * Math.pow(1 - random.nextDouble(), -1 / 1.2));
    }
  },
  TWICE("twice as long as documented") {
    @Override
    double nanos(double min, double max, Random random) {
      return 2 * lognormal(min, max, random);
    }
  },
  HALF("half as long as documented") {
    @Override
    double nanos(double min, double max, Random random) {
      return lognormal(min, max, random) / 2;
    }
  };

  final String title;

  Times(String title) {
    this.title = title;
  }

  abstract double nanos(double min, double max, Random random);

  final double nanos(JobKind<?> kind, Random random) {
    return nanos(kind.typicalMin().toNanos(), kind.typicalMax().toNanos(), random);
  }

  private static double lognormal(double min, double max, Random random) {
    double deviation = Math.log(max / min) / 2 / 1.2816;
    return Math.sqrt(min * max) * Math.exp(deviation * random.nextGaussian());
  }
}
