package ai.kolbo.contract.deployment;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.http.Header;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpClient;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One request of REST Assured that ends in time, however slowly and endlessly a server responds,
 * and that another thread can break off. It is sent once.
 */
final class BoundedCall implements AutoCloseable {
  /** Larger than any response of the API. */
  private static final long MOST_BYTES = 8L << 20;

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "kolbo-contract-clock");
            thread.setDaemon(true);
            return thread;
          });

  private final Duration longest;
  private @Nullable Future<?> timeout;
  private volatile long began = System.nanoTime();
  private @Nullable HttpUriRequest request;
  private boolean isBroken;
  private volatile int status;
  private volatile Map<String, List<String>> headers = Map.of();

  /**
   * @param longest from the request to the end of the response
   */
  BoundedCall(Duration longest) {
    this.longest = longest;
  }

  /** A client for this request. */
  @SuppressWarnings("deprecation") // REST Assured takes no newer one.
  HttpClient client() {
    var client = new org.apache.http.impl.client.DefaultHttpClient();
    client.setHttpRequestRetryHandler(new DefaultHttpRequestRetryHandler(0, false));
    client.addRequestInterceptor(this::begin);
    client.addResponseInterceptor(this::bound);
    return client;
  }

  /** Ends it at once: who waits for it gets an {@link IOException}. */
  synchronized void breakOff() {
    isBroken = true;
    if (request != null) {
      request.abort();
    }
  }

  /** How long ago the request was sent or, if it was not, the call was made. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Of the response; 0 if none has begun. */
  int status() {
    return status;
  }

  /** Of the response, by their names in lower case. */
  Map<String, List<String>> headers() {
    return headers;
  }

  @SuppressWarnings("deprecation")
  private synchronized void begin(HttpRequest sent, HttpContext context) throws IOException {
    if (isBroken) {
      throw new InterruptedIOException("The request was broken off");
    }
    if (sent instanceof org.apache.http.impl.client.RequestWrapper wrapper
        && wrapper.getOriginal() instanceof HttpUriRequest original) {
      request = original;
    }
    // Not before: REST Assured takes seconds to load.
    began = System.nanoTime();
    timeout = CLOCK.schedule(this::breakOff, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void bound(HttpResponse response, HttpContext context) {
    status = response.getStatusLine().getStatusCode();
    headers =
        Stream.of(response.getAllHeaders())
            .collect(
                Collectors.groupingBy(
                    header -> header.getName().toLowerCase(Locale.ROOT),
                    LinkedHashMap::new,
                    Collectors.mapping(Header::getValue, Collectors.toList())));
    if (response.getEntity() != null) {
      response.setEntity(
          new HttpEntityWrapper(response.getEntity()) {
            @Override
            public InputStream getContent() throws IOException {
              return new Bounded(super.getContent());
            }
          });
    }
  }

  @Override
  public synchronized void close() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  /** A body that breaks off when it is too large. */
  private static final class Bounded extends FilterInputStream {
    private long left = MOST_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return counted(super.read(), 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      return counted(read, read);
    }

    private int counted(int result, int bytes) throws IOException {
      if (result >= 0) {
        left -= bytes;
      }
      if (left < 0) {
        throw new IOException("The response is too large");
      }
      return result;
    }
  }
}
