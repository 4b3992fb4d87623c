package ai.kolbo.contract.run;

import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.flow.ArazzoDocument;
import ai.kolbo.contract.flow.Workflow;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run.
 *
 * @param baseUrl where the deployment is; null for a mock that is started for the run
 * @param apiKey null if there is none
 * @param userToken null if there is none
 * @param credits the most that may be spent; null to read only
 * @param only the tags whose operations are run; empty for all
 * @param report the directory for reports; null for none
 */
public record SuiteSettings(
    @Nullable URI baseUrl,
    @Nullable String apiKey,
    @Nullable String userToken,
    @Nullable Long credits,
    List<String> only,
    @Nullable Path report) {

  /** The environment variable that has the API key, if no other is named. */
  public static final String KEY_VARIABLE = "KOLBO_API_KEY";

  private static final String PREFIX = "kolbo.contract.";

  /** That settings cannot be used; the message is one sentence for people. */
  public static final class InvalidSettingException extends Exception {
    private static final long serialVersionUID = 1;

    public InvalidSettingException(String message) {
      super(message);
    }
  }

  /**
   * Reads settings by their names: {@code kolbo.contract.url}, {@code .api-key-env}, {@code
   * .user-token-env}, {@code .spend}, {@code .only} and {@code .report}.
   *
   * @param properties null for what is not set
   * @throws InvalidSettingException if a value is of no use
   */
  public static SuiteSettings of(
      Function<String, @Nullable String> properties, Map<String, String> environment)
      throws InvalidSettingException {
    String url = properties.apply(PREFIX + "url");
    String spend = properties.apply(PREFIX + "spend");
    String only = properties.apply(PREFIX + "only");
    String report = properties.apply(PREFIX + "report");
    String keyVariable = properties.apply(PREFIX + "api-key-env");
    String tokenVariable = properties.apply(PREFIX + "user-token-env");
    return of(
        url,
        keyVariable,
        tokenVariable,
        spend,
        only == null ? List.of() : List.of(only.split(",")),
        report == null ? null : Path.of(report),
        environment);
  }

  /**
   * Settings as they are given on a command line.
   *
   * @param keyVariable the environment variable that has the API key; null for the usual one
   * @param tokenVariable the environment variable that has a user's token; null for none
   * @param environment the environment
   * @throws InvalidSettingException if a value is of no use
   */
  public static SuiteSettings of(
      @Nullable String url,
      @Nullable String keyVariable,
      @Nullable String tokenVariable,
      @Nullable String spend,
      List<String> only,
      @Nullable Path report,
      Map<String, String> environment)
      throws InvalidSettingException {
    String key = environment.get(keyVariable == null ? KEY_VARIABLE : keyVariable);
    if (url != null && (key == null || key.isBlank())) {
      throw new InvalidSettingException(
          "The environment variable %s has no API key."
              .formatted(keyVariable == null ? KEY_VARIABLE : keyVariable));
    }
    String token = tokenVariable == null ? null : environment.get(tokenVariable);
    if (tokenVariable != null && (token == null || token.isBlank())) {
      throw new InvalidSettingException(
          "The environment variable %s has no user's token.".formatted(tokenVariable));
    }
    return new SuiteSettings(
        url == null ? null : baseUrl(url),
        key == null ? null : key.strip(),
        token == null ? null : token.strip(),
        spend == null ? null : credits(spend),
        tags(only),
        report);
  }

  private static URI baseUrl(String text) throws InvalidSettingException {
    try {
      URI uri = new URI(text.replaceFirst("/+$", ""));
      boolean isHttp = List.of("http", "https").contains(String.valueOf(uri.getScheme()));
      if (isHttp && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        "The base URL must be like https://api.kolbo.ai, without credentials or a query.");
  }

  private static Long credits(String text) throws InvalidSettingException {
    if (!text.matches("\\d{1,9}")) {
      throw new InvalidSettingException(
          "The credits to spend must be a whole number from 0 to 999999999, not \"%s\"."
              .formatted(text));
    }
    return Long.valueOf(text);
  }

  private static List<String> tags(List<String> only) throws InvalidSettingException {
    TreeSet<String> known =
        ApiDocument.published().operations().stream()
            .map(Operation::tag)
            .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));
    List<String> wanted = only.stream().map(String::strip).filter(tag -> !tag.isEmpty()).toList();
    Optional<String> unknown = wanted.stream().filter(tag -> !known.contains(tag)).findFirst();
    if (unknown.isPresent()) {
      throw new InvalidSettingException(
          "No operation has the tag \"%s\"; there are: %s."
              .formatted(unknown.get(), String.join(", ", known)));
    }
    return wanted;
  }

  /** Whether an operation is to be run. */
  public boolean includes(Operation operation) {
    return only.isEmpty()
        || only.stream()
            .anyMatch(
                tag ->
                    tag.toLowerCase(Locale.ROOT).equals(operation.tag().toLowerCase(Locale.ROOT)));
  }

  /** The operations that are to be run. */
  public Stream<Operation> operations(ApiDocument document) {
    return document.operations().stream().filter(this::includes);
  }

  /** The published workflows that call one of these operations. */
  public Stream<Workflow> workflows() {
    return ArazzoDocument.published().workflows().stream()
        .filter(workflow -> workflow.operations().stream().anyMatch(this::includes));
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return "SuiteSettings[baseUrl=%s, credits=%s, only=%s, report=%s]"
        .formatted(baseUrl, credits, only, report);
  }
}
