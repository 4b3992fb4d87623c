package ai.kolbo.contract.report;

import ai.kolbo.contract.drift.ProposedPatch;
import ai.kolbo.contract.report.CaseResult.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the suite found.
 *
 * @param baseUrl of the deployment; credentials, query and fragment are taken out
 * @param documentVersion the version of the document that the deployment was held against
 * @param started when the run began
 * @param ended when the run ended, or was stopped
 * @param partialReason why the run did not come to its end, as a sentence; null if it did
 * @param spent credits
 * @param allowance the most credits that the run was allowed to spend
 * @param cases in the order of the run
 * @param deviations each place once
 * @param patch the proposed change of the document; without edits if there is none
 */
public record RunReport(
    String baseUrl,
    String documentVersion,
    Instant started,
    Instant ended,
    @Nullable String partialReason,
    BigDecimal spent,
    BigDecimal allowance,
    List<CaseResult> cases,
    List<ObservedDeviation> deviations,
    ProposedPatch patch) {
  private static final Pattern CREDENTIALS = Pattern.compile("^([a-zA-Z][\\w+.-]*://)[^/?#]*@");
  private static final Pattern QUERY = Pattern.compile("[?#].*$", Pattern.DOTALL);

  public RunReport {
    String address = CREDENTIALS.matcher(baseUrl).replaceFirst("$1");
    baseUrl = Text.name(QUERY.matcher(address).replaceFirst(""));
    documentVersion = Text.name(documentVersion);
    partialReason = partialReason == null ? null : Text.message(partialReason);
    cases = List.copyOf(cases);
    deviations = List.copyOf(deviations);
  }

  /** How many cases ended so. */
  public int count(Outcome outcome) {
    return (int) cases.stream().filter(each -> each.outcome() == outcome).count();
  }

  /** Whether the run came to its end. */
  public boolean isComplete() {
    return partialReason == null;
  }
}
