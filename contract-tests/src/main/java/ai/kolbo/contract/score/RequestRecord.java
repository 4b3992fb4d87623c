package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of the body of a request what it takes to judge it, while it passes: all of it, or of a
 * large form the beginning of each part.
 */
final class RequestRecord {
  private final MessageDigest digest = sha256();
  private final BoundedBytes head = new BoundedBytes(RecordingProxy.KEPT_BYTES);
  private final @Nullable ShortenedForm form;
  private final MultiPart.@Nullable Parser parser;

  /**
   * @param line what tells the request from others, beside its body
   * @param contentType of the request; empty if it has none
   */
  RequestRecord(String line, String contentType) {
    digest.update(line.getBytes(UTF_8));
    String boundary = MultiPart.extractBoundary(contentType);
    form = boundary == null ? null : new ShortenedForm(boundary, digest);
    parser = form == null ? null : new MultiPart.Parser(form.boundary(), form);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes what comes next; the buffer's position stays. */
  synchronized void add(ByteBuffer next) {
    head.add(next);
    if (parser == null) {
      digest.update(next.slice());
    } else if (form != null && !form.isBroken()) {
      parser.parse(Content.Chunk.from(next.slice(), false));
    }
  }

  /** Whether {@link #body()} can be judged. */
  synchronized boolean isWhole() {
    return head.isWhole() || form != null && form.isComplete();
  }

  /** The body, or of a large form the same with shorter parts. */
  synchronized byte[] body() {
    return head.isWhole() || form == null || !form.isComplete() ? head.bytes() : form.bytes();
  }

  /** The same for requests that ask for the same. To be asked once, when the body has come. */
  synchronized String fingerprint() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
