package ai.kolbo.client.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All rows, made of faults, calls and protocols. */
final class FaultTable {
  private FaultTable() {}

  static List<TableRow> all() {
    List<TableRow> rows = new ArrayList<>();
    rows.addAll(rows(Protocol.CLEARTEXT_HTTP_1, Http1Faults.all()));
    rows.addAll(rows(Protocol.TLS_HTTP_2, Http2Faults.all()));
    rows.addAll(plainRows(Protocol.CLEARTEXT_HTTP_1, Http1Faults.all()));
    rows.addAll(plainRows(Protocol.TLS_HTTP_2, Http2Faults.all()));
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

  /** Each fault with one of the plain calls that it can happen to. */
  private static List<PlainRow> plainRows(Protocol protocol, List<Fault> faults) {
    List<PlainRow> rows = new ArrayList<>();
    for (Fault fault : faults) {
      List<PlainCall> calls =
          Arrays.stream(PlainCall.values())
              .filter(call -> fault.calls().contains(call.like))
              .toList();
      if (!calls.isEmpty()) {
        rows.add(new PlainRow(protocol, fault, calls.get(rows.size() % calls.size())));
      }
    }
    return rows;
  }

  /** Every so many rows, so that each kind of fault and each call has some. */
  static List<TableRow> some(int count) {
    List<TableRow> all = all();
    List<TableRow> well =
        all.stream().filter(row -> row.fault().kind().equals(Faults.NONE)).toList();
    List<TableRow> some = new ArrayList<>(well);
    all.removeAll(well);
    int wanted = count - well.size();
    for (int i = 0; i < wanted; i++) {
      some.add(all.get((int) ((long) i * all.size() / wanted)));
    }
    return some;
  }
}
