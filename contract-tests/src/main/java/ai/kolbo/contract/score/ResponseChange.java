package ai.kolbo.contract.score;

/**
 * Changes responses of the upstream before the client gets them. It is called by several threads.
 *
 * <p>A response that a change concerns is held until it is whole, an event stream too. One of more
 * than {@link RecordingProxy#KEPT_BYTES} passes as it is.
 */
public interface ResponseChange {
  /** Changes nothing. */
  ResponseChange NONE =
      new ResponseChange() {
        @Override
        public boolean concerns(Received request, PassingResponse head) {
          return false;
        }

        @Override
        public PassingResponse apply(Received request, PassingResponse response) {
          return response;
        }
      };

  /**
   * Whether it may change the response.
   *
   * @param head the response with an empty body
   */
  boolean concerns(Received request, PassingResponse head);

  /** The response that the client gets; the same object if nothing is changed. */
  PassingResponse apply(Received request, PassingResponse response);
}
