package ai.kolbo.client.internal;

import ai.kolbo.api.EventStream;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Makes a stream of a response that has begun.
 *
 * @param <S> the stream
 */
public interface StreamOpener<S> {
  /**
   * Makes the stream, which closes the response when it ends. If this throws, the response is
   * closed.
   */
  S open(Call call, Response response, EventStream format, StreamHost host) throws IOException;
}
