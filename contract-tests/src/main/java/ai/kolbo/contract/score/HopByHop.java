package ai.kolbo.contract.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** Tells headers that describe one connection from those that are passed on. */
final class HopByHop {
  private static final Set<String> NAMES =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          // Each side of the proxy has its own.
          "expect",
          "host");

  private HopByHop() {}

  /** The headers that are passed on, by their names in lower case. */
  static Map<String, List<String>> without(HttpFields headers) {
    Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    headers.getCSV("Connection", false).forEach(named::add);
    Map<String, List<String>> passed = new LinkedHashMap<>();
    for (HttpField header : headers) {
      String name = header.getName().toLowerCase(Locale.ROOT);
      if (!NAMES.contains(name) && !named.contains(name)) {
        String value = header.getValue() == null ? "" : header.getValue();
        passed.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      }
    }
    return passed;
  }
}
