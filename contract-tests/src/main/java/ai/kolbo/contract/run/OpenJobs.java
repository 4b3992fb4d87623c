package ai.kolbo.contract.run;

import ai.kolbo.contract.deployment.Allowance;
import ai.kolbo.contract.deployment.Allowance.Reservation;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.judge.Exchange;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that a run has started and whose credits are not settled: those of a job that fails or
 * is cancelled come back. Safe for use by several threads.
 */
final class OpenJobs {
  private final Allowance allowance;
  private final List<String> refundingStates;
  private final List<String> cancellations;
  private final Map<String, Job> open = new ConcurrentHashMap<>();

  private record Job(Reservation reservation, BigDecimal charged) {}

  OpenJobs(ApiDocument document, Allowance allowance) {
    this.allowance = allowance;
    JsonNode schema = document.json().at("/components/schemas/GenerationState");
    List<String> finals =
        ApiDocument.JSON.convertValue(
            schema.path("x-kolbo-terminal"),
            ApiDocument.JSON.getTypeFactory().constructCollectionType(List.class, String.class));
    // The first of them is success.
    this.refundingStates = finals.subList(1, finals.size());
    this.cancellations =
        document.operations().stream()
            .flatMap(operation -> operation.job().stream())
            .map(job -> job.path("cancelOperation").asText())
            .distinct()
            .toList();
  }

  /** Keeps what was reserved for a job that has started; settles it for anything else. */
  void begin(
      Operation operation,
      @Nullable Exchange exchange,
      Reservation reservation,
      BigDecimal charged) {
    String id = exchange == null ? "" : id(operation, exchange);
    if (id.isEmpty()) {
      allowance.settle(reservation, charged);
    } else {
      open.put(id, new Job(reservation, charged));
    }
  }

  /** Looks whether an exchange tells that a job has come to an end that costs nothing. */
  void see(Operation operation, Exchange exchange) {
    if (exchange.status() != operation.success() || !operation.path().contains("{")) {
      return;
    }
    boolean isRefunded =
        cancellations.contains(operation.id())
            || refundingStates.contains(exchange.responseJson().path("state").asText());
    if (isRefunded) {
      for (String segment : exchange.path().split("/")) {
        Job job = open.remove(segment);
        if (job != null) {
          allowance.settle(job.reservation, BigDecimal.ZERO);
        }
      }
    }
  }

  /** Counts the job that an exchange has started as paid, unless it is known to be refunded. */
  void settle(Operation operation, Exchange exchange) {
    Job job = open.remove(id(operation, exchange));
    if (job != null) {
      allowance.settle(job.reservation, job.charged);
    }
  }

  /** Of the job that an exchange has started; empty if it has started none. */
  private static String id(Operation operation, Exchange exchange) {
    return operation
        .job()
        .filter(job -> exchange.status() == operation.success())
        .map(job -> exchange.responseJson().path(job.path("idField").asText()).asText(""))
        .orElse("");
  }
}
