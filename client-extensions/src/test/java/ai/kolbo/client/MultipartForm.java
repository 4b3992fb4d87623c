package ai.kolbo.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.RecordedRequest;
import okhttp3.MediaType;
import okhttp3.MultipartReader;
import okio.Buffer;
import okio.ByteString;

/** A form as it came over the wire. */
record MultipartForm(List<Field> fields) {
  record Field(String name, String fileName, String mediaType, ByteString content) {
    String text() {
      return content.utf8();
    }
  }

  static MultipartForm of(RecordedRequest request) {
    String boundary = MediaType.get(request.getHeaders().get("Content-Type")).parameter("boundary");
    List<Field> fields = new ArrayList<>();
    try (MultipartReader reader =
        new MultipartReader(new Buffer().write(request.getBody()), boundary)) {
      for (MultipartReader.Part part; (part = reader.nextPart()) != null; ) {
        String disposition = part.headers().get("Content-Disposition");
        fields.add(
            new Field(
                parameter(disposition, "name"),
                parameter(disposition, "filename"),
                part.headers().get("Content-Type"),
                part.body().readByteString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MultipartForm(fields);
  }

  private static String parameter(String disposition, String name) {
    Matcher matcher = Pattern.compile("; " + name + "=\"([^\"]*)\"").matcher(disposition);
    return matcher.find() ? matcher.group(1) : null;
  }

  List<Field> all(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).toList();
  }

  Optional<Field> one(String name) {
    List<Field> found = all(name);
    if (found.size() > 1) {
      throw new AssertionError(name + " came " + found.size() + " times");
    }
    return found.stream().findFirst();
  }
}
