package ai.kolbo.contract.score;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;

/** The body of a client's request on its way to the upstream, piece by piece. */
final class RecordedContent implements Request.Content {
  private final Content.Source source;
  private final long length;
  private final RequestRecord request;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean isRefused;

  /**
   * @param length as the client announced it, or -1
   */
  RecordedContent(Content.Source source, long length, RequestRecord request) {
    this.source = source;
    this.length = length;
    this.request = request;
  }

  @Override
  public String getContentType() {
    return ""; // The header is the client's own.
  }

  @Override
  public long getLength() {
    return length;
  }

  @Override
  public Content.Chunk read() {
    Content.Chunk chunk = source.read();
    if (chunk != null) {
      if (!Content.Chunk.isFailure(chunk)) {
        request.add(chunk.getByteBuffer());
      }
      if (chunk.isLast()) {
        ended.countDown();
      }
    }
    return chunk;
  }

  @Override
  public void demand(Runnable demand) {
    source.demand(demand);
  }

  /** The upstream takes no more; the client may still want to read its response. */
  @Override
  public void fail(Throwable failure) {
    isRefused = ended.getCount() > 0;
    ended.countDown();
  }

  /** Waits until all has passed; false if the upstream takes no more. */
  boolean awaitEnd(long seconds) throws InterruptedException {
    return ended.await(seconds, TimeUnit.SECONDS) && !isRefused;
  }
}
