package ai.kolbo.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;

/** Why JSON cannot be read. Unlike those of Jackson, the messages do not quote it. */
final class InvalidJson extends IOException {
  private static final long serialVersionUID = 1;

  private InvalidJson(String message) {
    super(message);
  }

  static InvalidJson of(IOException e) {
    if (e instanceof InvalidJson invalid) {
      return invalid;
    }
    if (e instanceof JsonEOFException) {
      return new InvalidJson("the JSON ends too early");
    }
    if (e instanceof StreamConstraintsException) {
      return new InvalidJson("the JSON is nested too deeply");
    }
    return new InvalidJson(
        e instanceof JacksonException broken && broken.getLocation() != null
            ? "the content is not JSON" + at(broken.getLocation())
            : "the content is not JSON");
  }

  static InvalidJson empty() {
    return new InvalidJson("the content is empty");
  }

  static InvalidJson second(JsonParser parser) {
    return new InvalidJson("a second JSON value follows" + at(parser.currentTokenLocation()));
  }

  static InvalidJson unexpected(JsonToken token, Class<?> type) {
    String found =
        switch (token) {
          case START_OBJECT -> "an object";
          case START_ARRAY -> "a list";
          case VALUE_STRING -> "a text";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
          case VALUE_TRUE, VALUE_FALSE -> "a boolean";
          default -> "null";
        };
    return new InvalidJson(found + " cannot be read as " + type.getSimpleName());
  }

  private static String at(JsonLocation location) {
    return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
