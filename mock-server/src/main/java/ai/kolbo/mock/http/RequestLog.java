package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import org.jspecify.annotations.Nullable;

/** Keeps the requests of clients. */
public interface RequestLog {
  /**
   * Adds a request, just before its response is sent.
   *
   * @param operation null if the request reached none
   * @param body null if the body was not read, or not to its end
   */
  void add(
      Exchange exchange, @Nullable Operation operation, @Nullable RequestBody body, Answer answer);
}
