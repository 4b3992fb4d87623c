package ai.kolbo.mock.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages from steering a mock that their visitor runs: what is the mock's own is only for
 * requests to a name that is known to be its, and not for pages of other sites.
 */
public final class AllowedHosts {
  private static final String ANY = "*";

  private final Set<String> names = new TreeSet<>();
  private final Set<String> origins;

  /**
   * @param names of this server, beside addresses and {@code localhost}; {@code *} for any
   * @param origins of pages that may call it, beside those of this server and of this machine
   */
  public AllowedHosts(Set<String> names, Set<String> origins) {
    names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
    this.origins = origins;
  }

  /** Passes a request that may reach what is the mock's own. */
  public void check(Exchange exchange) {
    String host = host(exchange.authority());
    // Nobody can let a foreign name lead here, and reach this server by its address.
    if (!host.isEmpty() && !isAddress(host) && !isKnown(host)) {
      throw Refusal.because(
          403, "The mock does not know itself as %s; start it with --allowed-host".formatted(host));
    }
    String origin = exchange.header("Origin");
    if (origin != null && !isAllowed(origin.toLowerCase(Locale.ROOT), host)) {
      throw Refusal.because(
          403, "Pages of %s may not do this; see --allowed-host".formatted(origin));
    }
  }

  private boolean isAllowed(String origin, String host) {
    String from = originHost(origin);
    return origins.contains(origin)
        || from != null && (from.equals(host) || isLoopback(from) || isKnown(from));
  }

  private static @Nullable String originHost(String origin) {
    try {
      String authority = URI.create(origin).getRawAuthority();
      return authority == null ? null : host(authority);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String host(String authority) {
    return authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
  }

  private boolean isKnown(String host) {
    return isLoopback(host) || names.contains(host) || names.contains(ANY);
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static boolean isAddress(String host) {
    return host.startsWith("[") || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }
}
