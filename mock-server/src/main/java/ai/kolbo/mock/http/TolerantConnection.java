package ai.kolbo.mock.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells the path of requests which Jetty refuses before it knows the path: by
 * that an error has the envelope of its surface.
 */
public final class TolerantConnection extends HttpConnection {
  /** What stands in paths for that which cannot be decoded. */
  static final char REPLACEMENT = '\uFFFD';

  private static final Pattern UNDECODABLE = Pattern.compile("%(?![0-9a-fA-F]{2})|%00");
  private static final String ENCODED_REPLACEMENT = "%EF%BF%BD";
  private static final Pattern REQUEST_LINE = Pattern.compile("^\\s*\\S+ (/\\S*)");

  /** The method that Jetty names when it could not read the request line. */
  private static final String UNREADABLE = "BAD";

  private static final int LONGEST_LINE = 8 << 10;

  // Set while the superclass is constructed: no initial values here.
  private RequestHandler requestHandler;
  private @Nullable ByteBuffer head;

  /** A connection of a connector with a client. */
  public TolerantConnection(
      HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
    super(configuration, connector, endPoint);
  }

  @Override
  protected RequestHandler newRequestHandler() {
    requestHandler = super.newRequestHandler();
    return requestHandler;
  }

  @Override
  protected HttpParser newHttpParser(HttpCompliance compliance) {
    HttpParser parser =
        new HttpParser(requestHandler, getHttpConfiguration().getRequestHeaderSize(), compliance) {
          @Override
          public boolean parseNext(ByteBuffer buffer) {
            if (isStart()) {
              head = buffer.slice(); // The parser clears the buffer of what it refuses.
            }
            return super.parseNext(buffer);
          }
        };
    parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
    parser.setHeaderCacheCaseSensitive(getHttpConfiguration().isHeaderCacheCaseSensitive());
    return parser;
  }

  @Override
  protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
    String target = method.equals(UNREADABLE) ? targetOfLine(uri) : uri;
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return super.newHttpStream(
        method,
        UNDECODABLE.matcher(path).replaceAll(ENCODED_REPLACEMENT) + target.substring(path.length()),
        version);
  }

  /** The target of the request line that was refused, as far as it has one. */
  private String targetOfLine(String otherwise) {
    if (head == null) {
      return otherwise;
    }
    byte[] line = new byte[Math.min(LONGEST_LINE, head.remaining())];
    head.get(0, line);
    Matcher target = REQUEST_LINE.matcher(new String(line, ISO_8859_1));
    return target.find() ? target.group(1) : otherwise;
  }
}
