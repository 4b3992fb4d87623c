package ai.kolbo.contract.flow;

/** A workflow has not gone as the document says. */
public final class FlowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String workflow;
  private final String step;
  private final String criterion;
  private final String observed;

  FlowException(String workflow, String step, String criterion, String observed) {
    super(workflow + ", step " + step + ": expected " + criterion + ", but " + observed);
    this.workflow = workflow;
    this.step = step;
    this.criterion = criterion;
    this.observed = observed;
  }

  /** The id of the workflow. */
  public String workflow() {
    return workflow;
  }

  /** The id of the step. */
  public String step() {
    return step;
  }

  /** What was expected. */
  public String criterion() {
    return criterion;
  }

  /** What was there instead, without secrets. */
  public String observed() {
    return observed;
  }
}
