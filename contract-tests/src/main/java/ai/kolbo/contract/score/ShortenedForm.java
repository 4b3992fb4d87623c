package ai.kolbo.contract.score;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;

/** A form like another one, in which each part ends early. */
final class ShortenedForm implements MultiPart.Parser.Listener {
  private static final int KEPT_OF_PART = 64 << 10;
  private static final String NEW_LINE = "\r\n";

  private final String boundary;
  private final MessageDigest digest;
  private final ByteArrayOutputStream form = new ByteArrayOutputStream();
  private int left;
  private boolean isBroken;
  private boolean isComplete;

  /**
   * @param boundary of the form
   * @param digest is updated with all that the form says
   */
  ShortenedForm(String boundary, MessageDigest digest) {
    this.boundary = boundary;
    this.digest = digest;
  }

  String boundary() {
    return boundary;
  }

  @Override
  public void onPartBegin() {
    write("--" + boundary + NEW_LINE);
    left = KEPT_OF_PART;
  }

  @Override
  public void onPartHeader(String name, String value) {
    String line = name + ": " + value + NEW_LINE;
    write(line);
    digest.update(line.getBytes(UTF_8));
  }

  @Override
  public void onPartHeaders() {
    write(NEW_LINE);
  }

  @Override
  public void onPartContent(Content.Chunk chunk) {
    ByteBuffer content = chunk.getByteBuffer().slice();
    digest.update(content.duplicate());
    byte[] kept = new byte[Math.min(left, content.remaining())];
    content.get(kept);
    left -= kept.length;
    write(kept);
  }

  @Override
  public void onPartEnd() {
    write(NEW_LINE);
  }

  @Override
  public void onComplete() {
    write("--" + boundary + "--" + NEW_LINE);
    isComplete = !isBroken;
  }

  @Override
  public void onFailure(Throwable failure) {
    isBroken = true;
  }

  private void write(String text) {
    write(text.getBytes(UTF_8));
  }

  private void write(byte[] bytes) {
    if (form.size() + bytes.length > RecordingProxy.KEPT_BYTES) {
      isBroken = true;
    } else {
      form.writeBytes(bytes);
    }
  }

  /** Whether it cannot be used. */
  boolean isBroken() {
    return isBroken;
  }

  /** Whether the form has come to its end. */
  boolean isComplete() {
    return isComplete;
  }

  byte[] bytes() {
    return form.toByteArray();
  }
}
