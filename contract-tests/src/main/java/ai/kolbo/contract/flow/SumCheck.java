package ai.kolbo.contract.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/**
 * Several numbers together are another one.
 *
 * @param terms runtime expressions
 * @param total a runtime expression
 */
record SumCheck(List<String> terms, String total) implements FlowCheck {

  static SumCheck read(Strict check) {
    check.knows(Set.of("sum", "equals"));
    return new SumCheck(check.list("sum", term -> term.node().asText()), check.text("equals"));
  }

  @Override
  public void check(FlowRun run) {
    BigDecimal sum = BigDecimal.ZERO;
    StringBuilder observed = new StringBuilder();
    for (String term : terms) {
      JsonNode value = RuntimeExpressions.evaluate(term, run.scope());
      if (!value.isNumber()) {
        run.note("the server does not tell " + term);
        return;
      }
      sum = sum.add(value.decimalValue());
      observed.append(observed.isEmpty() ? "" : " + ").append(value);
    }
    JsonNode whole = RuntimeExpressions.evaluate(total, run.scope());
    boolean isEqual = whole.isNumber() && whole.decimalValue().compareTo(sum) == 0;
    String criterion = String.join(" + ", terms) + " = " + total;
    run.expect(stepOf(total), isEqual, criterion, observed + " is not " + run.scope().shown(whole));
  }

  private static String stepOf(String expression) {
    return expression.split("\\.")[1];
  }
}
