package ai.kolbo.client.fault;

import java.util.ArrayList;
import java.util.List;

/** All rows, made of faults, calls and protocols. */
final class FaultTable {
  private FaultTable() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows(Protocol.CLEARTEXT_HTTP_1, Http1Faults.all()));
    return rows;
  }

  /** Each fault with each call: once and always where that differs, in both forms by turns. */
  private static List<Row> rows(Protocol protocol, List<Fault> faults) {
    List<Row> rows = new ArrayList<>();
    for (Fault fault : faults) {
      for (ClientCall call : fault.calls()) {
        Row once = new Row(protocol, fault, call, call.hasAsync() && rows.size() % 2 == 1, false);
        Row always = new Row(protocol, fault, call, call.hasAsync() && !once.isAsync(), true);
        rows.add(once);
        if (always.outcome() != once.outcome()) {
          rows.add(always);
        }
      }
    }
    return rows;
  }

  /** Every so many rows, so that each kind of fault and each call has some. */
  static List<Row> some(int count) {
    List<Row> all = all();
    List<Row> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }
}
