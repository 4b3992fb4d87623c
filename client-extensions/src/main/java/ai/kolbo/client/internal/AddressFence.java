package ai.kolbo.client.internal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Proxy;
import java.util.Locale;
import okhttp3.Connection;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Keeps URLs and redirects of servers from leading the client to addresses that only it can reach:
 * loopback, private and link-local ones, unless the API itself is at one. It looks at the address
 * of each connection before the request is sent, whatever the name and however it was resolved; as
 * an application interceptor it spares the connection where the URL tells, and where the client is
 * closed.
 */
public final class AddressFence implements Interceptor {
  private static final Logger LOG = System.getLogger(AddressFence.class.getName());

  private final Settings settings;
  private final OpenCalls open;

  /** Where the API is. Of a name that is not known before the first connection to it. */
  private volatile Reach api;

  /**
   * @param settings of the client
   * @param open the calls of the client
   */
  public AddressFence(Settings settings, OpenCalls open) {
    this.settings = settings;
    this.open = open;
    Reach told = Reach.ofHost(settings.baseUrl().url().host());
    this.api = told == null ? Reach.PUBLIC : told;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    // Calls that were formed before may be executed past this client's own check.
    if (open.isClosed()) {
      throw new IOException("the client is closed");
    }
    check(chain.request().url(), null, false);
    return chain.proceed(chain.request());
  }

  /**
   * Looks at the connection of a network interceptor, before the request goes out.
   *
   * @throws RefusedAddressException if it leads to where the request may not go
   */
  void checkConnection(Chain chain, Connection connection) throws IOException {
    HttpUrl url = chain.request().url();
    InetAddress address = address(connection.route());
    if (isApi(url)) {
      api = address == null ? api : Reach.of(address);
    } else {
      check(url, address, !chain.call().request().url().equals(url));
    }
  }

  private boolean isApi(HttpUrl url) {
    return url.host().equals(settings.baseUrl().url().host());
  }

  /** The address that the request goes to; null if only a proxy knows it. */
  private static @Nullable InetAddress address(Route route) {
    return route.proxy().type() == Proxy.Type.DIRECT ? route.socketAddress().getAddress() : null;
  }

  /**
   * Looks where a response redirects to, if it does; closes one that it refuses.
   *
   * @throws RefusedAddressException if that is where the request may not go
   */
  void checkRedirect(Request request, Response response) throws IOException {
    // Redirects of other methods are not followed.
    HttpUrl next =
        response.isRedirect() && request.method().equals("GET")
            ? request.url().resolve(response.header("Location", ""))
            : null;
    if (next == null) {
      return;
    }
    try {
      if (request.tag(PartialFile.class) != null && request.isHttps() && !next.isHttps()) {
        throw refused(next, "it leads from https to http", true);
      }
      check(next, null, true);
    } catch (IOException e) {
      response.close();
      throw e;
    }
  }

  private void check(HttpUrl url, @Nullable InetAddress address, boolean isRedirected)
      throws IOException {
    if (isApi(url)) {
      return;
    }
    Reach reach = address == null ? Reach.ofHost(url.host()) : Reach.of(address);
    if (reach != null && !reach.isOpenTo(api)) {
      String kind = reach.name().toLowerCase(Locale.ROOT).replace('_', '-');
      String shown = address == null ? "" : " " + address.getHostAddress();
      String reason = "its address%s is %s, and the API's is not".formatted(shown, kind);
      throw refused(url, reason, isRedirected);
    }
  }

  private IOException refused(HttpUrl url, String reason, boolean isRedirected) {
    if (isRedirected) {
      String shown = Download.readable(settings.redact(url.toString()));
      LOG.log(Level.WARNING, () -> "a redirect to " + shown + " was not followed: " + reason);
    }
    return new RefusedAddressException(reason);
  }
}
