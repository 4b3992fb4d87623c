package ai.kolbo.mock.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;

/**
 * A request body as the gateway has read it.
 *
 * @param fields the JSON value, or the fields of a form as an object; missing without a body
 * @param files the files of a form
 * @param form whether it came as a form
 */
public record RequestBody(JsonNode fields, List<FilePart> files, boolean form) {

  /** No body. */
  public static final RequestBody NONE =
      new RequestBody(MissingNode.getInstance(), List.of(), false);

  /**
   * A file of a form.
   *
   * @param digest names its content in {@link Uploads}
   */
  public record FilePart(
      String field, String filename, String mediaType, long bytes, String digest) {

    /** Of a file that names no kind. */
    public static final String DEFAULT_MEDIA_TYPE = "application/octet-stream";

    /**
     * Whether this is of a type such as image/png or image/*; a file that names no kind may be any.
     */
    public boolean is(String allowed) {
      String type = mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      return type.equals(DEFAULT_MEDIA_TYPE)
          || type.equals(allowed)
          || (allowed.endsWith("/*")
              && type.startsWith(allowed.substring(0, allowed.length() - 1)));
    }
  }
}
