package ai.kolbo.mock.prism;

import ai.kolbo.mock.http.Refusal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Prism, kept alive while a mock uses it: should its process end or hang, another one takes its
 * place. It has no state that could be lost, so each request can be sent again, and one process
 * serves all mocks with the same document.
 */
final class SharedPrism {
  private static final System.Logger LOG = System.getLogger(Prism.class.getName());

  /** Those that a mock uses. */
  private static final Map<Key, SharedPrism> RUNNING = new HashMap<>();

  /** Requests under way at a time, so that none waits for long inside Prism. */
  private static final int MAX_REQUESTS = 32;

  /** How often a request is sent among others. After that it is suspected to end Prism itself. */
  private static final int ATTEMPTS_IN_COMPANY = 2;

  private static final int ATTEMPTS_ALONE = 3;
  private static final Duration TIME_IN_COMPANY = Duration.ofSeconds(8);
  private static final Duration TIME_ALONE = Duration.ofSeconds(20);
  private static final Duration RESTART_TIME = Duration.ofSeconds(60);
  private static final Duration HEALTH_TIME = Duration.ofSeconds(2);
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
  private static final Duration HANG_TIME = Duration.ofSeconds(8);
  private static final long MAX_PAUSE_MILLIS = 10_000;

  private final Key key;
  private final Semaphore places = new Semaphore(MAX_REQUESTS, true);
  private final ReadWriteLock company = new ReentrantReadWriteLock(true);
  private final Thread keeper = new Thread(this::keepAlive, "kolbo-mock-prism");

  /** Takes requests, unless it has ended and its successor is not ready yet. */
  private PrismProcess process;

  private @Nullable PrismProcess successor;
  private boolean isKept;
  private boolean closed;

  /** Guarded by the map of those that run. */
  private int users;

  private SharedPrism(Key key) throws IOException {
    this.key = key;
    this.process = key.launch();
    keeper.setDaemon(true);
  }

  /** What mocks have to have in common. */
  private record Key(ByteBuffer document, Path scratch) {
    PrismProcess launch() throws IOException {
      return PrismProcess.launch(document.array(), scratch);
    }
  }

  /** The one for a document, started without waiting for it if there is none. */
  static SharedPrism join(byte[] document, Path scratch) throws IOException {
    Key key = new Key(ByteBuffer.wrap(document), scratch);
    synchronized (RUNNING) {
      SharedPrism prism = RUNNING.get(key);
      if (prism == null) {
        prism = new SharedPrism(key);
        RUNNING.put(key, prism);
      }
      prism.users++;
      return prism;
    }
  }

  /** Undoes a {@link #join}; the last one ends Prism. */
  void leave() {
    synchronized (RUNNING) {
      users--;
      if (users > 0) {
        return;
      }
      RUNNING.remove(key);
    }
    close();
  }

  /** Waits until Prism answers. From then on it is kept alive. */
  void awaitReady() throws InterruptedException {
    current().awaitReady();
    synchronized (this) {
      if (!isKept && !closed) {
        isKept = true;
        keeper.start();
      }
    }
  }

  /** Whether Prism answers. */
  boolean isAlive() {
    try {
      return current().answers(HEALTH_TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Sends a request to Prism; again, if its process ends or hangs meanwhile.
   *
   * @throws Refusal if Prism ends or hangs each time, also with no other request under way
   */
  HttpResponse<byte[]> send(
      String method, String pathAndQuery, Map<String, List<String>> headers, byte[] body)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      boolean isAlone = attempt > ATTEMPTS_IN_COMPANY;
      Lock lock = isAlone ? company.writeLock() : company.readLock();
      places.acquire();
      try {
        lock.lockInterruptibly();
        try {
          PrismProcess asked = running();
          try {
            Duration time = isAlone ? TIME_ALONE : TIME_IN_COMPANY;
            return asked.send(method, pathAndQuery, headers, body, time);
          } catch (PrismProcess.Gone e) {
            asked.end();
            if (attempt == ATTEMPTS_IN_COMPANY + ATTEMPTS_ALONE) {
              throw Refusal.because(400, "Prism, which validates for this mock, cannot take this");
            }
          }
        } finally {
          lock.unlock();
        }
      } finally {
        places.release();
      }
    }
  }

  private synchronized PrismProcess current() {
    return process;
  }

  /** The process that takes requests, as soon as there is one. */
  private synchronized PrismProcess running() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + RESTART_TIME.toNanos();
    while (!closed && !process.isAlive()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw Refusal.because(
            503,
            "Prism, which validates for this mock, does not start; the mock's log says why",
            Map.of("Retry-After", "1"));
      }
      wait(left);
    }
    if (closed) {
      throw new IOException("The mock is closed");
    }
    return process;
  }

  /** Looks after the process until this is closed. */
  private void keepAlive() {
    try {
      while (true) {
        PrismProcess watched = current();
        if (watched.hasEnded(CHECK_INTERVAL)) {
          LOG.log(
              System.Logger.Level.WARNING,
              "Prism has ended and is started again. {0}",
              watched.lastOutput());
          replace(watched);
        } else if (!watched.answers(HANG_TIME)) {
          watched.end();
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void replace(PrismProcess ended) throws InterruptedException {
    ended.close();
    for (long pause = 100; ; pause = Math.min(2 * pause, MAX_PAUSE_MILLIS)) {
      try {
        PrismProcess next = launched();
        next.awaitReady();
        synchronized (this) {
          process = next;
          successor = null;
          notifyAll();
        }
        return;
      } catch (IOException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "Prism does not start, and is tried again", e);
        Thread.sleep(pause);
      }
    }
  }

  private synchronized PrismProcess launched() throws IOException, InterruptedException {
    if (successor != null) {
      successor.close();
    }
    if (closed) {
      throw new InterruptedException("Closed");
    }
    successor = key.launch();
    return successor;
  }

  private synchronized void close() {
    closed = true;
    notifyAll();
    keeper.interrupt();
    process.close();
    if (successor != null) {
      successor.close();
    }
  }
}
