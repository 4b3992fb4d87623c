package ai.kolbo.mock.http;

import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The memory that all bodies together may take; whole ones wait for each other. */
final class BodyMemory {
  private static final int UNIT = 1 << 10;
  private static final int WAIT_SECONDS = 60;

  private final int units;
  private final Semaphore free;

  BodyMemory(long bytes) {
    units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT));
    free = new Semaphore(units, true);
  }

  /** What one body has taken. For use by one thread at a time. */
  final class Share implements AutoCloseable {
    private int taken;

    /**
     * Takes memory when there is enough of it.
     *
     * @throws Refusal if there never is, or others hold it for long
     */
    void take(long bytes) throws InterruptedException {
      if (bytes / UNIT >= units) {
        throw Refusal.because(413, "The mock has not enough memory for a body of this size");
      }
      int wanted = (int) (bytes / UNIT) + 1;
      if (!free.tryAcquire(wanted, WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw busy();
      }
      taken += wanted;
    }

    /**
     * Takes memory without waiting, for a body that is still on its way.
     *
     * @throws Refusal if there is not enough
     */
    void takeNow(int bytes) {
      int wanted = bytes / UNIT + 1;
      if (!free.tryAcquire(wanted)) {
        throw busy();
      }
      taken += wanted;
    }

    @Override
    public void close() {
      free.release(taken);
      taken = 0;
    }
  }

  Share share() {
    return new Share();
  }

  private static Refusal busy() {
    return Refusal.because(
        503, "The mock is busy with other large bodies", Map.of("Retry-After", "1"));
  }
}
