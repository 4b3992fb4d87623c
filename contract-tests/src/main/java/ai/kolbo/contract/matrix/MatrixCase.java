package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.document.Operation;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A request, and the statuses with which a server may respond to it.
 *
 * @param category what it is about
 * @param about what is special about the request, such as {@code prompt missing}
 * @param request what is sent
 * @param location of the member that is special: a JSON pointer into the body, or the name of a
 *     parameter; empty if there is none
 * @param statuses those that are right
 */
public record MatrixCase(
    Category category, String about, RequestDraft request, String location, Set<Integer> statuses) {

  /** What a case is about. */
  public enum Category {
    /** An example of the document. */
    EXAMPLE,
    /** No credentials. */
    NO_KEY,
    /** Credentials of no account. */
    WRONG_KEY,
    /** Credentials in a way that the operation does not take. */
    WRONG_SCHEME,
    /** A required member is missing. */
    MISSING,
    /** A member is of another type. */
    WRONG_TYPE,
    /** A member is at its limit. */
    BOUND_MET,
    /** A member is beyond its limit, by one. */
    BOUND_EXCEEDED,
    /** A word that is none of the listed ones. */
    UNKNOWN_VALUE,
    /** Members that exclude or require each other. */
    EXCLUSION,
    /** A documented status, which the mock is told to play. */
    STATUS,
    /** The id of nothing. */
    UNKNOWN_ID,
    /** A body that cannot be read. */
    MALFORMED,
    /** A body of a media type that the operation does not take. */
    WRONG_MEDIA_TYPE,
    /** A member that the document does not know. */
    SURPLUS_MEMBER;

    /** Whether a request of this kind breaks the document. */
    public boolean isInvalid() {
      return switch (this) {
        case MISSING,
            WRONG_TYPE,
            BOUND_EXCEEDED,
            UNKNOWN_VALUE,
            EXCLUSION,
            WRONG_MEDIA_TYPE,
            MALFORMED,
            SURPLUS_MEMBER,
            NO_KEY,
            WRONG_SCHEME ->
            true;
        case EXAMPLE, WRONG_KEY, BOUND_MET, STATUS, UNKNOWN_ID -> false;
      };
    }
  }

  /** The operation that it is for. */
  public Operation operation() {
    return request.operation();
  }

  /** The name for people, such as {@code POST /api/v1/generate/image · prompt missing → 400}. */
  public String name() {
    return "%s · %s → %s"
        .formatted(
            operation().title(),
            about,
            new TreeSet<>(statuses).stream().map(String::valueOf).collect(Collectors.joining("/")));
  }

  @Override
  public String toString() {
    return name();
  }
}
