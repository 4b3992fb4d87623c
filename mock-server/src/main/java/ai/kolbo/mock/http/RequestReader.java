package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.RequestBody.FilePart;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Reads requests whole, and checks what the document's extensions say of their bodies. */
final class RequestReader {
  private final Uploads uploads;

  RequestReader(Uploads uploads) {
    this.uploads = uploads;
  }

  MockRequest read(Exchange exchange, Operation operation, Directions directions)
      throws IOException {
    return new MockRequest(
        operation,
        exchange.path(),
        exchange.query(),
        body(exchange, operation),
        exchange.origin(),
        directions,
        null,
        false);
  }

  private RequestBody body(Exchange exchange, Operation operation) throws IOException {
    Set<String> types = operation.requestMediaTypes();
    if (types.isEmpty() || !exchange.hasBody()) {
      return RequestBody.NONE;
    }
    if (!types.contains(exchange.mediaType())) {
      throw Refusal.because(415, "The Content-Type must be " + String.join(" or ", types));
    }
    boolean isForm = exchange.mediaType().equals(Operation.MULTIPART);
    RequestBody body =
        isForm
            ? new MultipartReader(operation, uploads).read(exchange)
            : JsonBodyReader.read(exchange, operation.exclusions());
    for (Operation.Exclusion exclusion : operation.exclusions()) {
      if (body.fields().isObject() && exclusion.isBrokenBy(body.fields())) {
        throw Refusal.ofRule(400, exclusion.rule(), exclusion.code());
      }
    }
    if (isForm) {
      operation.uploadParts().forEach(part -> check(part, body.files()));
    }
    return body;
  }

  /** Refuses a form with too few or too many files, or one of a wrong kind. */
  private static void check(Operation.UploadPart part, List<FilePart> all) {
    List<FilePart> files = all.stream().filter(file -> file.field().equals(part.part())).toList();
    if (files.size() < part.minCount() || files.size() > part.maxCount()) {
      throw Refusal.ofRule(400, part.countRule(), null);
    }
    for (FilePart file : files) {
      if (!part.mediaTypes().isEmpty() && part.mediaTypes().stream().noneMatch(file::is)) {
        throw Refusal.because(400, part.typeRule() + " Given: " + file.mediaType() + ".");
      }
    }
  }
}
