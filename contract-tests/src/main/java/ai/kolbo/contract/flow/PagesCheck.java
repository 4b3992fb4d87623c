package ai.kolbo.contract.flow;

import ai.kolbo.contract.deployment.Allowance.NotAllowedException;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pages of a list, to the last one: no item comes twice, and they are as many as the list says.
 *
 * @param step lists the first page
 * @param total the path to the member that tells how many items there are; empty if there is none
 */
record PagesCheck(Step step, String total) implements FlowCheck {
  /** An account may have more than anyone wants to read. */
  private static final int MOST_PAGES = 200;

  /** Items move between pages if the list changes while it is read. */
  private static final int TRIES = 3;

  static PagesCheck read(Strict check, List<Step> steps) {
    check.knows(Set.of("pages", "total"));
    Step step =
        steps.stream()
            .filter(one -> one.id().equals(check.text("pages")))
            .findFirst()
            .orElseThrow(() -> check.wrong("names no step"));
    if (!step.operation().node().has("x-kolbo-pages")) throw check.wrong("names no list");
    return new PagesCheck(step, check.text("total", ""));
  }

  @Override
  public void check(FlowRun run) throws NotAllowedException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      Walk walk = walk(run);
      if (!walk.isComplete()) {
        run.note("the list has more than " + MOST_PAGES + " pages");
        return;
      }
      if (!walk.first().equals(page(run, 1))) continue;
      judge(run, walk);
      return;
    }
    run.note("the list has changed each time while it was read");
  }

  /**
   * What was read.
   *
   * @param first the first page
   * @param last the last one
   * @param items of all pages
   * @param isComplete whether the last page was reached
   */
  private record Walk(JsonNode first, JsonNode last, List<JsonNode> items, boolean isComplete) {}

  private Walk walk(FlowRun run) throws NotAllowedException, InterruptedException {
    JsonNode first = page(run, 1);
    JsonNode page = first;
    List<JsonNode> items = new ArrayList<>();
    for (int number = 1; ; number++) {
      page.path(pages("items")).forEach(items::add);
      boolean isLast = isLast(page, number);
      if (isLast || number == MOST_PAGES) return new Walk(first, page, items, isLast);
      page = page(run, number + 1);
    }
  }

  private JsonNode page(FlowRun run, int number) throws NotAllowedException, InterruptedException {
    Exchange exchange = run.send(step, Map.of(pages("page"), String.valueOf(number)));
    run.expect(
        step.id(),
        exchange.status() == step.operation().success(),
        "page " + number + " of the list",
        "there is none");
    JsonNode page = read(exchange);
    String items = pages("items");
    run.expect(step.id(), page.path(items).isArray(), items + " in the response", "there are none");
    return page;
  }

  private static JsonNode read(Exchange exchange) {
    try {
      return ApiDocument.JSON.readTree(exchange.responseBody());
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private boolean isLast(JsonNode page, int number) {
    String more = pages("more");
    return more.isEmpty()
        ? number >= at(page, pages("of")).asInt(0)
        : !at(page, more).asBoolean(false);
  }

  private void judge(FlowRun run, Walk walk) {
    Set<JsonNode> distinct = new HashSet<>(walk.items());
    int items = walk.items().size();
    run.expect(
        step.id(),
        distinct.size() == items,
        "no item on two pages",
        items - distinct.size() + " of " + items + " items come again");
    if (total.isEmpty()) return;
    JsonNode count = at(walk.last(), total);
    if (!count.isNumber()) {
      run.note("the server does not tell " + total);
      return;
    }
    String observed = "the pages have " + items + ", and it is " + count;
    run.expect(step.id(), count.asInt() == items, "as many items as " + total + " says", observed);
  }

  private String pages(String member) {
    return step.operation().node().path("x-kolbo-pages").path(member).asText();
  }

  private static JsonNode at(JsonNode page, String path) {
    return page.at("/" + path.replace('.', '/'));
  }
}
