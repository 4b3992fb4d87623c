package ai.kolbo.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How forms send files: what listeners hear of it, and what becomes of an interrupt. */
@Timeout(60)
class UploadBodyTest {
  private static final int CHUNK = 64 * 1024;

  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letBlockedListenersGo() {
    end.countDown();
    Thread.interrupted();
  }

  @Test
  void listenerHearsZeroFirstAndTheTotalLastAndNeverLess() throws IOException {
    for (int size : new int[] {0, 1, CHUNK, 3_000_000}) {
      List<Long> heard = new CopyOnWriteArrayList<>();
      send(UploadFile.of("a.bin", new byte[size]).onProgress((sent, total) -> heard.add(sent)));
      assertThat(heard).startsWith(0L).endsWith((long) size).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void listenerHearsHowFarASlowSourceIs() throws IOException {
    List<Long> heard = new CopyOnWriteArrayList<>();
    Semaphore next = new Semaphore(1);
    UploadFile file =
        UploadFile.of(
            "a.bin",
            "image/png",
            -1,
            () ->
                new ByteArrayInputStream(new byte[5 * CHUNK]) {
                  @Override
                  public int read(byte[] into) throws IOException {
                    next.acquireUninterruptibly();
                    return super.read(into);
                  }
                });
    send(
        file.onProgress(
            (sent, total) -> {
              assertThat(total).isEqualTo(-1);
              heard.add(sent);
              next.release();
            }));
    assertThat(heard).hasSizeGreaterThanOrEqualTo(5).isSorted().endsWith(5L * CHUNK);
  }

  @Test
  void eachAttemptBeginsAnew() throws IOException {
    List<Long> heard = new CopyOnWriteArrayList<>();
    RequestBody form =
        form(UploadFile.of("a.bin", new byte[1000]).onProgress((sent, total) -> heard.add(sent)));
    form.writeTo(new Buffer());
    form.writeTo(new Buffer());
    assertThat(heard).filteredOn(sent -> sent == 0).hasSize(2);
    assertThat(heard).filteredOn(sent -> sent == 1000).hasSize(2);
  }

  @Test
  void attemptThatBrokeIsNotToldOfAfterTheNextHasBegun() throws Exception {
    List<Long> heard = new CopyOnWriteArrayList<>();
    Semaphore mayHear = new Semaphore(1);
    RequestBody form =
        form(
            UploadFile.of("a.bin", new byte[10 * CHUNK])
                .onProgress(
                    (sent, total) -> {
                      mayHear.acquireUninterruptibly();
                      heard.add(sent);
                    }));
    AtomicInteger left = new AtomicInteger(5);
    BufferedSink broken =
        Okio.buffer(
            new ForwardingSink(new Buffer()) {
              @Override
              public void write(Buffer source, long bytes) throws IOException {
                if (left.decrementAndGet() < 0) {
                  throw new IOException("reset");
                }
                super.write(source, bytes);
              }
            });
    assertThat(catchThrowable(() -> form.writeTo(broken))).hasMessage("reset");
    form.writeTo(new Buffer());
    mayHear.release(1000);
    await(() -> heard.contains(10L * CHUNK));
    List<Long> second = heard.subList(heard.lastIndexOf(0L), heard.size());
    assertThat(second).isSorted().endsWith(10L * CHUNK);
    assertThat(heard.subList(0, heard.size() - second.size())).isSorted();
  }

  @Test
  void listenerMayThrowAnything() throws IOException {
    for (Throwable odd :
        List.of(new IllegalStateException("odd"), new StackOverflowError(), new IOException())) {
      AtomicInteger calls = new AtomicInteger();
      Buffer sent =
          send(
              UploadFile.of("a.bin", new byte[200_000])
                  .onProgress(
                      (bytes, total) -> {
                        calls.incrementAndGet();
                        throw UploadBodyTest.<RuntimeException>sneaky(odd);
                      }));
      assertThat(sent.size()).isGreaterThan(200_000);
      assertThat(calls).hasValueGreaterThanOrEqualTo(2);
    }
  }

  /** One of the listeners blocks for ever: its own upload waits a moment, once. */
  @Test
  void blockedListenerHoldsUpNeitherItsUploadNorThoseOfOthers() throws Exception {
    List<CompletableFuture<Duration>> blocked = new ArrayList<>();
    for (int upload = 0; upload < 7; upload++) {
      UploadFile[] files = new UploadFile[6];
      for (int i = 0; i < files.length; i++) {
        files[i] = UploadFile.of("a.bin", new byte[CHUNK * 3]).onProgress((sent, total) -> block());
      }
      blocked.add(
          CompletableFuture.supplyAsync(
              () -> {
                long began = System.nanoTime();
                sendUnchecked(files);
                return Duration.ofNanos(System.nanoTime() - began);
              },
              task -> new Thread(task).start()));
    }
    for (CompletableFuture<Duration> upload : blocked) {
      assertThat(upload.get()).isLessThan(Duration.ofMillis(1200));
    }
    List<Long> heard = new CopyOnWriteArrayList<>();
    send(UploadFile.of("b.bin", new byte[1000]).onProgress((sent, total) -> heard.add(sent)));
    assertThat(heard).containsExactly(0L, 1000L);
    assertThat(listenerThreads()).hasSizeLessThanOrEqualTo(8).allMatch(Thread::isDaemon);
  }

  @Test
  void slowListenerHearsTheLatestOnlyAndTheLastInTheEnd() throws Exception {
    List<Long> heard = new CopyOnWriteArrayList<>();
    Semaphore mayGoOn = new Semaphore(0);
    send(
        UploadFile.of("a.bin", new byte[100 * CHUNK])
            .onProgress(
                (sent, total) -> {
                  heard.add(sent);
                  mayGoOn.acquireUninterruptibly();
                }));
    assertThat(heard).containsExactly(0L);
    mayGoOn.release(100);
    await(() -> heard.contains(100L * CHUNK));
    assertThat(heard).containsExactly(0L, 100L * CHUNK);
  }

  @Test
  void interruptWhileTheListenerIsWaitedForIsKept() throws IOException {
    UploadFile file = UploadFile.of("a.bin", new byte[10]).onProgress((sent, total) -> block());
    Thread.currentThread().interrupt();
    Buffer sent = send(file);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sent.size()).isPositive();
  }

  @Test
  void interruptOfAListenerIsItsOwn() throws IOException {
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    send(
        UploadFile.of("a.bin", new byte[CHUNK * 20])
            .onProgress(
                (sent, total) -> {
                  wasInterrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
                  Thread.currentThread().interrupt();
                }));
    assertThat(wasInterrupted).isFalse();
  }

  @Test
  void interruptOfAStalledSourceIsNoChangedFile() throws Exception {
    AtomicBoolean isClosed = new AtomicBoolean();
    PipedOutputStream nobody = new PipedOutputStream();
    PipedInputStream stalled =
        new PipedInputStream(nobody) {
          @Override
          public void close() throws IOException {
            isClosed.set(true);
            super.close();
          }
        };
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean isInterrupted = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    Thread sender =
        new Thread(
            () -> {
              failure.set(
                  catchThrowable(
                      () ->
                          send(
                              UploadFile.of(
                                  "a.bin",
                                  "image/png",
                                  3,
                                  () -> {
                                    reading.countDown();
                                    return stalled;
                                  }))));
              isInterrupted.set(Thread.currentThread().isInterrupted());
            });
    sender.start();
    reading.await();
    sender.interrupt();
    sender.join();
    assertThat(failure.get())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("the upload of a.bin was interrupted");
    assertThat(isInterrupted).isTrue();
    assertThat(isClosed).isTrue();
  }

  @Test
  void interruptIsTakenForOneHoweverTheSourceTellsIt() {
    for (Exception told :
        List.of(
            new ClosedByInterruptException(),
            new InterruptedIOException(),
            new IllegalStateException(new InterruptedException()),
            new IOException("read", new ClosedByInterruptException()))) {
      assertThatExceptionOfType(InterruptedIOException.class)
          .as("%s", told)
          .isThrownBy(() -> send(failing(told)))
          .withMessageContaining("a.bin")
          .withCause(told);
      assertThat(Thread.interrupted()).isTrue();
    }
    for (Exception told :
        List.of(
            new SocketTimeoutException("Read timed out"),
            new InterruptedIOException("timeout"),
            new IOException("disk"),
            new IllegalStateException("odd"))) {
      assertThatExceptionOfType(UploadFile.Unreadable.class)
          .as("%s", told)
          .isThrownBy(() -> send(failing(told)))
          .withCause(told);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void sourceThatFailsToCloseAfterItWasReadIsSent() throws IOException {
    Buffer sent =
        send(
            UploadFile.of(
                "a.bin",
                "image/png",
                3,
                () ->
                    new ByteArrayInputStream(new byte[3]) {
                      @Override
                      public void close() throws IOException {
                        throw new IOException("close");
                      }
                    }));
    assertThat(sent.size()).isPositive();
  }

  @Test
  void handingOverCostsAnUploadLittle() throws IOException {
    int size = 400_000_000;
    byte[] zeros = new byte[CHUNK];
    UploadFile.Content content =
        () ->
            new InputStream() {
              private long left = size;

              @Override
              public int read() {
                throw new UnsupportedOperationException();
              }

              @Override
              public int read(byte[] into) {
                int count = (int) Math.min(left, zeros.length);
                left -= count;
                return count == 0 ? -1 : count;
              }
            };
    AtomicInteger calls = new AtomicInteger();
    UploadFile file = UploadFile.of("a.bin", "image/png", size, content);
    RequestBody loud = form(file.onProgress((sent, total) -> calls.incrementAndGet()));
    loud.writeTo(Okio.buffer(Okio.blackhole()));
    // 6,104 chunks: most of them are not handed over one by one.
    assertThat(calls).hasValueBetween(2, 3000);
  }

  private static UploadFile failing(Exception told) {
    return UploadFile.of(
        "a.bin",
        "image/png",
        3,
        () ->
            new InputStream() {
              @Override
              public int read() {
                throw UploadBodyTest.<RuntimeException>sneaky(told);
              }

              @Override
              public int read(byte[] into) {
                return read();
              }
            });
  }

  private void block() {
    boolean isInterrupted = false;
    while (true) {
      try {
        end.await();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RequestBody form(UploadFile... files) {
    return new FormParts().files("files", List.of(files)).toBody();
  }

  private static Buffer send(UploadFile... files) throws IOException {
    Buffer sink = new Buffer();
    form(files).writeTo(sink);
    return sink;
  }

  private static void sendUnchecked(UploadFile... files) {
    try {
      send(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Thread> listenerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kolbo-upload-listener"))
        .toList();
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds() && System.nanoTime() - deadline < 0) {
      Thread.sleep(2);
    }
    assertThat(condition.holds()).isTrue();
  }

  @SuppressWarnings("unchecked") // Throws whatever it is, as code in other languages can.
  private static <E extends Throwable> E sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
