package ai.kolbo.client.money;

/**
 * Something that a request asks for and its model does not support.
 *
 * @param member the member of the request, or several with commas between
 * @param effect what the server does about it
 * @param message what the model supports, for a person to read
 */
public record Finding(String member, Effect effect, String message) {

  /** What the server does with what a model does not support. */
  public enum Effect {
    /** It refuses the request. */
    REFUSED,
    /** It takes the closest value that the model supports. */
    REPLACED,
    /** It goes on as if the request did not ask for it. */
    IGNORED,
    /** No document states it. */
    UNSTATED
  }

  /** Member, effect and message in one line. */
  @Override
  public String toString() {
    return member + " (" + effect.name().toLowerCase(java.util.Locale.ROOT) + "): " + message;
  }
}
