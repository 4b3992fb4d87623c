package ai.kolbo.mock.http;

import ai.kolbo.mock.document.ApiDocument;
import ai.kolbo.mock.document.Operation;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the operation that a request asks for by its path and method. */
final class Routes {
  private final ApiDocument document;

  Routes(ApiDocument document) {
    this.document = document;
  }

  Operation operation(Exchange exchange) {
    ApiDocument.Route route = document.route(exchange.path());
    if (route == null) {
      throw Refusal.because(404, "The API has no path " + exchange.path());
    }
    String method = exchange.method();
    Operation operation = route.operations().get(method.equals("HEAD") ? "GET" : method);
    if (operation == null) {
      String allowed = allowed(route);
      String message = "Method %s is not allowed; use %s".formatted(method, allowed);
      throw Refusal.because(405, message, Map.of("Allow", allowed));
    }
    return operation;
  }

  private static String allowed(ApiDocument.Route route) {
    Set<String> methods = new TreeSet<>(route.operations().keySet());
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }
}
