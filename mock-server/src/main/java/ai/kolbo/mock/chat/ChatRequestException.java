package ai.kolbo.mock.chat;

/**
 * A request that follows the document but cannot be completed, such as one whose tool choice names
 * no tool of the request, or whose schema no value of reasonable size follows. To be refused with
 * status 400. It has no stack trace.
 */
public final class ChatRequestException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String parameter;

  ChatRequestException(String parameter, String rule) {
    super(parameter + ": " + rule, null, false, false);
    this.parameter = parameter;
  }

  /**
   * Path of the request's member that is at fault, such as {@code tools[0].function.parameters}.
   */
  public String parameter() {
    return parameter;
  }

  /** The member at fault and the rule that it breaks, as {@code parameter: rule}. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
