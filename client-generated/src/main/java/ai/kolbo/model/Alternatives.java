package ai.kolbo.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks members that exclude or replace each other. An alternative is a set of members that belong
 * together: it is complete if all of them are given and touched if any is. Null and empty lists do
 * not count as given.
 */
public final class Alternatives {
  private final Validation validation;
  private final List<String> given = new ArrayList<>();
  private int complete;
  private int touched;
  private boolean allGiven;
  private boolean anyGiven;

  Alternatives(Validation validation) {
    this.validation = validation;
  }

  /** Begins an alternative. */
  public Alternatives either() {
    finish();
    allGiven = true;
    return this;
  }

  /** Adds a member to the current alternative. */
  public Alternatives with(String name, @Nullable Object value) {
    boolean present = value != null && !(value instanceof Collection<?> items && items.isEmpty());
    allGiven &= present;
    anyGiven |= present;
    if (present) {
      given.add(name);
    }
    return this;
  }

  /**
   * One alternative must be complete and no other touched.
   *
   * @param rule the document's words for it
   */
  public void exactlyOne(String rule) {
    finish();
    report(complete == 1 && touched == 1, rule);
  }

  /**
   * At least one alternative must be complete.
   *
   * @param rule the document's words for it
   */
  public void atLeastOne(String rule) {
    finish();
    report(complete >= 1, rule);
  }

  private void finish() {
    complete += allGiven && anyGiven ? 1 : 0;
    touched += anyGiven ? 1 : 0;
    allGiven = false;
    anyGiven = false;
  }

  private void report(boolean satisfied, String rule) {
    if (!satisfied) {
      validation.add(
          rule + " Given: " + (given.isEmpty() ? "none of them" : String.join(", ", given)) + ".");
    }
  }
}
