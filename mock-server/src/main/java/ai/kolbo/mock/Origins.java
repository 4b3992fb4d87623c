package ai.kolbo.mock;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.CrossOriginHandler;

/**
 * The origins whose pages may call the mock (CORS).
 *
 * @param named those that are named, such as {@code https://app.example}
 */
record Origins(boolean isLoopback, boolean isAny, Set<String> named) {

  /** Pages that this machine serves. */
  static final Origins LOOPBACK = new Origins(true, false, Set.of());

  /** No page but the mock's own. */
  static final Origins NONE = new Origins(false, false, Set.of());

  private static final String LOOPBACK_ORIGIN =
      "https?://(localhost|[a-z0-9-]+\\.localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?";

  Origins {
    named = Set.copyOf(named);
  }

  /**
   * These and one more.
   *
   * @param origin a scheme and a host, perhaps with a port; {@code *} for any; {@code off} for none
   *     at all
   * @throws IllegalArgumentException if it is nothing of these
   */
  Origins and(String origin) {
    String plain = origin.strip().toLowerCase(Locale.ROOT);
    if (plain.equals("off")) {
      return NONE;
    }
    if (plain.equals("*")) {
      return new Origins(true, true, named);
    }
    if (!isOrigin(plain)) {
      throw new IllegalArgumentException(
          "An origin must be such as https://app.example, or * or off, not \"" + origin + "\"");
    }
    Set<String> more = new TreeSet<>(named);
    more.add(plain);
    return new Origins(true, isAny, more);
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = URI.create(text);
      return Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getHost() != null
          && text.equals(uri.getScheme() + "://" + uri.getAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Lets these origins reach a handler. */
  Handler before(Handler handler) {
    Set<String> patterns =
        isAny
            ? Set.of("*")
            : Stream.concat(
                    isLoopback ? Stream.of(LOOPBACK_ORIGIN) : Stream.of(),
                    named.stream().map(Pattern::quote))
                .collect(Collectors.toSet());
    if (patterns.isEmpty()) {
      return handler;
    }
    CrossOriginHandler crossOrigin = new CrossOriginHandler();
    crossOrigin.setAllowedOriginPatterns(patterns);
    crossOrigin.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    // A browser does not count Authorization among "*".
    crossOrigin.setAllowedHeaders(Set.of("*", "Authorization"));
    crossOrigin.setExposedHeaders(Set.of("*"));
    crossOrigin.setHandler(handler);
    return crossOrigin;
  }
}
