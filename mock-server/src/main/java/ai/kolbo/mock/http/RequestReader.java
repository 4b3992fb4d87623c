package ai.kolbo.mock.http;

import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.http.RequestBody.FilePart;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads requests whole, and checks what the document's extensions say of their bodies. */
final class RequestReader {
  private final Uploads uploads;
  private final BodyMemory memory = new BodyMemory(Runtime.getRuntime().maxMemory() / 2);

  RequestReader(Uploads uploads) {
    this.uploads = uploads;
  }

  /**
   * What takes the body of a request in; null if it has none, or the operation takes none.
   *
   * @throws Refusal if the headers of the body are not acceptable
   */
  @Nullable BodySink sink(Exchange exchange, Operation operation) {
    Set<String> types = operation.requestMediaTypes();
    if (types.isEmpty() || !exchange.hasBody()) {
      return null;
    }
    if (!types.contains(exchange.mediaType())) {
      throw Refusal.because(415, "The Content-Type must be " + String.join(" or ", types));
    }
    String encoding = exchange.header("Content-Encoding");
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw Refusal.because(
          415, "The mock takes bodies as they are, not in Content-Encoding " + encoding);
    }
    BodyMemory.Share share = memory.share();
    return exchange.mediaType().equals(Operation.MULTIPART)
        ? new MultipartReader(
            exchange.header("Content-Type"), exchange.contentLength(), operation, uploads, share)
        : new JsonBodyReader(exchange.contentLength(), operation.exclusions(), uploads, share);
  }

  /**
   * The request with its body.
   *
   * @param sink has taken the body in; null if there is none
   */
  MockRequest read(
      Exchange exchange, Operation operation, Directions directions, @Nullable BodySink sink)
      throws IOException, InterruptedException {
    return new MockRequest(
        operation,
        exchange.path(),
        exchange.query(),
        sink == null ? RequestBody.NONE : body(sink, operation),
        exchange.origin(),
        directions,
        null,
        false);
  }

  private static RequestBody body(BodySink sink, Operation operation)
      throws IOException, InterruptedException {
    RequestBody body = sink.end();
    for (Operation.Exclusion exclusion : operation.exclusions()) {
      if (body.fields().isObject() && exclusion.isBrokenBy(body.fields())) {
        throw Refusal.ofRule(400, exclusion.rule(), exclusion.code());
      }
    }
    if (body.form()) {
      operation.uploadParts().forEach(part -> check(part, body.files()));
    }
    sink.keep();
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
