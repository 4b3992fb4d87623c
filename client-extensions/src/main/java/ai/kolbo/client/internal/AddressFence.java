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
 * loopback, private and link-local ones, unless the API itself is at one. As a network interceptor
 * it knows the address of each connection before the request is sent, whatever the name and however
 * it was resolved; as an application interceptor it spares the connection where the URL tells.
 */
public final class AddressFence implements Interceptor {
  private static final Logger LOG = System.getLogger(AddressFence.class.getName());

  private final Settings settings;

  /** Where the API is. Of a name that is not known before the first connection to it. */
  private volatile Reach api;

  /**
   * @param settings of the client
   */
  public AddressFence(Settings settings) {
    this.settings = settings;
    Reach told = Reach.ofHost(settings.baseUrl().url().host());
    this.api = told == null ? Reach.PUBLIC : told;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Connection connection = chain.connection();
    InetAddress address = connection == null ? null : address(connection.route());
    if (address != null && isApi(request.url())) {
      api = Reach.of(address);
    }
    check(request.url(), address, !chain.call().request().url().equals(request.url()));
    Response response = chain.proceed(request);
    if (connection != null && response.isRedirect()) {
      try {
        checkRedirect(request, response.header("Location", ""));
      } catch (IOException e) {
        response.close();
        throw e;
      }
    }
    return response;
  }

  private boolean isApi(HttpUrl url) {
    return url.host().equals(settings.baseUrl().url().host());
  }

  /** The address that the request goes to; null if only a proxy knows it. */
  private static @Nullable InetAddress address(Route route) {
    return route.proxy().type() == Proxy.Type.DIRECT ? route.socketAddress().getAddress() : null;
  }

  private void checkRedirect(Request request, String location) throws IOException {
    HttpUrl next = request.url().resolve(location);
    // Redirects of other methods are not followed.
    if (next == null || !request.method().equals("GET")) {
      return;
    }
    if (request.tag(PartialFile.class) != null && request.isHttps() && !next.isHttps()) {
      throw refused(next, "it leads from https to http", true);
    }
    check(next, null, true);
  }

  private void check(HttpUrl url, @Nullable InetAddress address, boolean isRedirected)
      throws IOException {
    Reach reach = address == null ? Reach.ofHost(url.host()) : Reach.of(address);
    if (reach != null && !isApi(url) && !reach.isOpenTo(api)) {
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
