package ai.kolbo.client.internal;

import ai.kolbo.api.BodyMemory;
import ai.kolbo.api.Credential;
import ai.kolbo.client.error.ApiException;
import ai.kolbo.client.error.AuthenticationException;
import ai.kolbo.client.error.ConflictException;
import ai.kolbo.client.error.InsufficientCreditsException;
import ai.kolbo.client.error.InvalidRequestException;
import ai.kolbo.client.error.NotFoundException;
import ai.kolbo.client.error.PermissionDeniedException;
import ai.kolbo.client.error.RateLimitedException;
import ai.kolbo.client.error.ServerErrorException;
import ai.kolbo.model.ErrorCode;
import ai.kolbo.model.GenerationState;
import ai.kolbo.model.Json;
import ai.kolbo.model.OpenAiErrorType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server said when it refused a call, read from whichever envelope it used: the developer
 * surface's, its rate limiter's, the OpenAI-compatible one's, or none at all.
 *
 * @param status of the response; 200 to 299 for an error within a success
 * @param codes what names the error, most telling first; numbers as texts
 * @param inWords whether it calls itself an error, whatever its status and codes
 */
record ErrorResponse(
    int status,
    @Nullable String message,
    List<String> codes,
    String body,
    boolean inWords,
    @Nullable Duration retryAfter) {
  private static final int LONGEST_PAGE = 64 * 1024;

  private static final byte[] ERROR = "\"error\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SUCCESS = "\"success\"".getBytes(StandardCharsets.UTF_8);

  /** What some servers send for an error that there is not. */
  private static final Pattern NO_ERROR =
      Pattern.compile("(?i)|null|none|undefined|false|0|n/?a|no.?errors?|ok|success");

  private static final Pattern FAILED = Pattern.compile("(?i)error|fail|failed|failure");

  /** A code in place of a message, as of OAuth. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9]+(_[A-Za-z0-9]+)+");

  /** A message of a few words, which may name the error where no code does. */
  private static final Pattern PHRASE = Pattern.compile("[A-Za-z]+( [A-Za-z]+){0,3}\\W?");

  private static final Pattern HTML = Pattern.compile("(?i)<!doctype html|<html|<head|<body");
  private static final Pattern TITLE =
      Pattern.compile("(?is)<(?:title|h1)[^>]*>\\s*([^<]{1,100}?)\\s*</");

  /**
   * The statuses that codes of other OpenAI-compatible servers stand for; the first match counts.
   */
  private static final Map<Pattern, Integer> STATUSES = new LinkedHashMap<>();

  static {
    STATUSES.put(Pattern.compile("rate_?limit|too_?many|throttl"), 429);
    STATUSES.put(Pattern.compile("quota|credit|billing|payment"), 402);
    STATUSES.put(Pattern.compile("unauthori[sz]ed|authentication|(api_?key|token)$"), 401);
    STATUSES.put(Pattern.compile("permission|forbidden"), 403);
    STATUSES.put(Pattern.compile("not_?found"), 404);
    STATUSES.put(Pattern.compile("overloaded|unavailable"), 503);
    STATUSES.put(Pattern.compile("timeout|timed_?out"), 504);
    STATUSES.put(Pattern.compile("invalid|bad_?request|too_l|length_exceeded"), 400);
    STATUSES.put(Pattern.compile("(internal|api|server)_?error"), 500);
  }

  static ErrorResponse of(int status, String body, @Nullable Duration retryAfter) {
    Map<?, ?> envelope = Map.of();
    try (BodyMemory memory = new BodyMemory(BodyMemory.DEFAULT_LIMIT)) {
      byte[] json = body.getBytes(StandardCharsets.UTF_8);
      memory.grow(BodyMemory.heapOf(json, 0, json.length));
      envelope = telling(object(body.isBlank() ? null : Json.readAny(json)));
    } catch (IOException e) {
      // A proxy's page, a broken envelope, or no memory for it: the text itself has to do.
    }
    Object error = envelope.get("error");
    Object several = envelope.get("errors");
    Map<?, ?> details = details(error == null ? several : error);
    boolean isNumber = error instanceof Number;
    boolean hasStatus = envelope.get("status") instanceof Number;
    // Beside a status, the error is the name of that.
    boolean isName = isNumber || hasStatus || envelope.get("statusCode") != null;
    List<String> messages = new ArrayList<>();
    addTexts(messages, details, "message", "msg", "reason");
    addTexts(messages, envelope, isName ? "message" : "error");
    addTexts(messages, envelope, "message", "error_description", "detail", "errors", "title");
    addTexts(messages, envelope, "reason", "failure", "msg");
    addTexts(messages, envelope, "error");
    List<String> codes = new ArrayList<>();
    addTexts(codes, details, "code", "type", "status", "statusCode", "status_code");
    addTexts(codes, envelope, "code", "type", hasStatus ? "status" : "type", "statusCode");
    if (isNumber || error instanceof String word && CODE.matcher(word).matches()) {
      addTexts(codes, envelope, "error");
    }
    boolean inWords =
        isError(envelope)
            || !isNone(several)
            || Boolean.FALSE.equals(envelope.get("status"))
            || Boolean.FALSE.equals(envelope.get("ok"))
            || envelope.containsKey("success") && isNone(envelope.get("success"))
            || envelope.get("status") instanceof String word && FAILED.matcher(word).matches();
    String message = messages.isEmpty() ? null : messages.get(0);
    return new ErrorResponse(status, message, codes, body, inWords, retryAfter);
  }

  private static @Nullable Object first(@Nullable Object value) {
    return value instanceof List<?> list && !list.isEmpty() ? list.get(0) : value;
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return first(value) instanceof Map<?, ?> map ? map : Map.of();
  }

  /** A document, or what it wraps that says that it is an error. */
  private static Map<?, ?> telling(Map<?, ?> document) {
    return Stream.of("data", "choices")
        .<Map<?, ?>>map(name -> object(document.get(name)))
        .filter(inner -> isNone(document.get("error")) && isError(inner))
        .findFirst()
        .orElse(document);
  }

  /** The members of an error, which a gateway may have wrapped in another one. */
  private static Map<?, ?> details(@Nullable Object error) {
    Map<?, ?> outer = object(error);
    Map<?, ?> inner = object(outer.get(outer.get("error") == null ? "data" : "error"));
    return outer.get("message") == null && !inner.isEmpty() ? inner : outer;
  }

  /** Adds the texts that members have, and their numbers: 429, also where it is sent as 429.0. */
  private static void addTexts(List<String> texts, Map<?, ?> object, String... names) {
    for (String name : names) {
      Object value = first(object.get(name));
      if (value instanceof Number number) {
        boolean isWhole = number.doubleValue() == number.longValue();
        texts.add(isWhole ? Long.toString(number.longValue()) : number.toString());
      } else if (value instanceof String text && !text.isBlank()) {
        texts.add(text);
      }
    }
  }

  /**
   * Whether a success is an error in disguise: {@code success} is false, or it has an {@code
   * error}.
   *
   * @param isStatus whether it is the status of a job, which has an {@code error} of its own
   */
  static boolean isReported(byte[] json, boolean isStatus) {
    try {
      Map<?, ?> envelope = mayReport(json) ? object(Json.readAny(json)) : Map.of();
      return isError(envelope) && !(isStatus && hasState(envelope));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a document says that it is an error, or its first choice has one in place of a text.
   * Empty and false errors are none.
   */
  static boolean isError(Map<?, ?> document) {
    Map<?, ?> choice = object(document.get("choices"));
    return !isNone(document.get("error"))
        || !isNone(choice.get("error")) && isNone(object(choice.get("message")).get("content"))
        || "error".equals(document.get("object"))
        || "false".equalsIgnoreCase(String.valueOf(first(document.get("success"))));
  }

  private static boolean isNone(@Nullable Object error) {
    return error == null
        || Boolean.FALSE.equals(error)
        || error instanceof String text && NO_ERROR.matcher(text.strip()).matches()
        || error instanceof Number number && number.doubleValue() == 0
        || error instanceof Map<?, ?> map && map.values().stream().allMatch(ErrorResponse::isNone)
        || error instanceof List<?> list && list.stream().allMatch(ErrorResponse::isNone);
  }

  /** Whether a success that lacks what it is for is an error, in words that others may have too. */
  boolean isRefusal() {
    return inWords || effectiveStatus() / 100 != 2;
  }

  /** Whether a job says how it is, or has ended if the poll calls itself no success. */
  private static boolean hasState(Map<?, ?> status) {
    Object own = first(status.get("state"));
    Object state = isNone(own) ? first(status.get("status")) : own;
    boolean isFailure = "false".equalsIgnoreCase(String.valueOf(first(status.get("success"))));
    return state instanceof String text && (!isFailure || GenerationState.of(text).isTerminal());
  }

  /** Whether there is an {@code error} or a false {@code success} at any depth: few have one. */
  private static boolean mayReport(byte[] json) {
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '"' && (differs(ERROR, 'n', json, i) || differs(SUCCESS, 't', json, i))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a member begins at an index that has a name, and a value that begins otherwise. */
  private static boolean differs(byte[] name, char usual, byte[] json, int index) {
    int at = index + name.length;
    if (at > json.length || !Arrays.equals(json, index, at, name, 0, name.length)) {
      return false;
    }
    while (at < json.length && (json[at] <= ' ' || json[at] == ':')) {
      at++;
    }
    return at < json.length && json[at] != usual;
  }

  /** The same for a redirect that was not followed. */
  ErrorResponse redirectedTo(String location) {
    String target = location.replaceFirst("[?#].*", "");
    String told = "redirected to " + target + ", which was not followed: check the base URL";
    return new ErrorResponse(status, told, codes, body, inWords, retryAfter);
  }

  /** The beginning of a body, on one line; of a page, its title. */
  static String excerpt(String body) {
    String start = "%.400s".formatted(body).strip();
    if (HTML.matcher(start).find()) {
      Matcher title = TITLE.matcher(body.substring(0, Math.min(LONGEST_PAGE, body.length())));
      return title.find() ? "an HTML page, \"" + excerpt(title.group(1)) + "\"" : "an HTML page";
    }
    String text = start.replaceAll("[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    return "%.200s".formatted(text);
  }

  /** The status that counts: within a success the codes tell it. */
  private int effectiveStatus() {
    return status / 100 != 2
        ? status
        : Stream.concat(
                codes.stream(), Stream.ofNullable(message).filter(PHRASE.asMatchPredicate()))
            .flatMapToInt(ErrorResponse::statusesOf)
            .findFirst()
            .orElse(status);
  }

  /** The statuses that a code may stand for, the most certain first. */
  private static IntStream statusesOf(String code) {
    if (code.matches("[45]\\d\\d")) {
      return IntStream.of(Integer.parseInt(code));
    }
    String word = code.toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
    return Stream.of(
            ErrorCode.of(code).status().stream(),
            OpenAiErrorType.of(code).status().stream(),
            STATUSES.entrySet().stream()
                .filter(known -> known.getKey().matcher(word).find())
                .mapToInt(Map.Entry::getValue))
        .flatMapToInt(Function.identity());
  }

  /**
   * The failure, without the credential. That is taken out after the reading: the body may escape
   * it otherwise than its message does.
   */
  ApiException toException(String operation, Settings settings) {
    String code = codes.isEmpty() ? null : settings.redact("%.100s".formatted(codes.get(0)));
    String shownBody = settings.redact(body);
    String reason = message == null ? excerpt(shownBody) : settings.redact(message);
    String text =
        operation
            + " failed with HTTP "
            + status
            + (code == null ? "" : " " + code)
            + (reason.isEmpty() ? "" : ": " + reason)
            + advice(reason, settings)
            + (retryAfter == null ? "" : " (retry after " + Durations.text(retryAfter) + ")");
    return refusal(operation, text, effectiveStatus(), code).responded(shownBody, retryAfter);
  }

  /** What to do about a credential that is refused, which servers do not say. */
  private String advice(String reason, Settings settings) {
    String words = reason.toLowerCase(Locale.ROOT);
    if (effectiveStatus() != 401 && !words.contains("jwt")) {
      return "";
    }
    return settings.secrets().containsKey(Credential.USER_TOKEN) && words.matches(".*(jwt|token).*")
        ? "; sign in again, and give the new token to userToken(...)"
        : "; check the API key and the base URL";
  }

  private ApiException refusal(String operation, String text, int status, @Nullable String code) {
    String tooPoor = ErrorCode.INSUFFICIENT_CREDITS.value();
    return switch (codes.stream().anyMatch(tooPoor::equalsIgnoreCase) ? 402 : status) {
      case 400, 405, 413, 415, 422 -> new InvalidRequestException(operation, text, status, code);
      case 401 -> new AuthenticationException(operation, text, status, code);
      case 402 -> new InsufficientCreditsException(operation, text, status, code);
      case 403 -> new PermissionDeniedException(operation, text, status, code);
      case 404 -> new NotFoundException(operation, text, status, code);
      case 409 -> new ConflictException(operation, text, status, code);
      case 429 -> new RateLimitedException(operation, text, status, code);
      default ->
          status >= 500
              ? new ServerErrorException(operation, text, status, code)
              : new ApiException(operation, text, status, code);
    };
  }
}
