package ai.kolbo.contract.judge;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something in an exchange that is not as the document says.
 *
 * @param kind what is wrong
 * @param operation the id of the operation; empty if the document has none for the request
 * @param side whether the request or the response is wrong
 * @param status of the response
 * @param mediaType of the wrong side, without parameters; empty if it has none
 * @param location where it is: a JSON pointer into the body (also that of a form, whose parts count
 *     as members; of an event stream the pointer is into the data of an event), or the name of a
 *     header or a parameter; empty for the whole
 * @param message one line for people
 * @param observed the value at the location; a missing node if there is none
 */
public record Deviation(
    Kind kind,
    String operation,
    Side side,
    int status,
    String mediaType,
    String location,
    String message,
    JsonNode observed) {

  /** Which of the two. */
  public enum Side {
    REQUEST,
    RESPONSE
  }

  /** What is wrong. */
  public enum Kind {
    /** The document has no such path or method. */
    UNDOCUMENTED_OPERATION,
    /** The document does not list the status. */
    UNDOCUMENTED_STATUS,
    /** The document does not list the media type. */
    UNDOCUMENTED_MEDIA_TYPE,
    /** The document has no such member, part or parameter. */
    UNDOCUMENTED_MEMBER,
    /** A required member, part or parameter is absent. */
    MISSING_MEMBER,
    /** A value has another type. */
    WRONG_TYPE,
    /** A value is none of the listed ones. */
    UNKNOWN_VALUE,
    /** A value has the right type, but breaks a limit or a format. */
    INVALID_VALUE,
    /** A combination of members is not allowed. */
    EXCLUSION,
    /** A header that is required is absent. */
    MISSING_HEADER,
    /** A header has a wrong value. */
    INVALID_HEADER,
    /** A body is absent or cannot be read. */
    UNREADABLE_BODY,
    /** The body is that of an error, the status that of success. */
    ERROR_INSIDE,
    /** An event stream lacks its end. */
    UNFINISHED_STREAM,
    /** The document lists the status, but for other requests than this one. */
    UNEXPECTED_STATUS
  }

  /** The location without the numbers of items: two items that are wrong alike are one place. */
  public String place() {
    return location.replaceAll("/\\d+(?=/|$)", "/*");
  }
}
