package ai.kolbo.mock.files;

import java.math.BigInteger;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A width and a height; in lowest terms if parsed. */
public record AspectRatio(int width, int height) {
  static final AspectRatio WIDESCREEN = new AspectRatio(16, 9);

  private static final Pattern TEXT =
      Pattern.compile(
          "\\s*(\\d{1,5})(?:\\.(\\d{1,3}))?\\s*[:xX/]\\s*(\\d{1,5})(?:\\.(\\d{1,3}))?\\s*");

  /** Images are at most this many times as wide as high, or as high as wide. */
  private static final int EXTREME = 16;

  /** 16:9 if the text is null or no ratio. */
  static AspectRatio parse(@Nullable String text) {
    return Objects.requireNonNullElse(of(text), WIDESCREEN);
  }

  /** The ratio that a text such as {@code 16:9} names; null if the text is null or no ratio. */
  public static @Nullable AspectRatio of(@Nullable String text) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      return null;
    }
    int width = thousandths(matcher.group(1), matcher.group(2));
    int height = thousandths(matcher.group(3), matcher.group(4));
    if (width == 0 || height == 0) {
      return null;
    }
    int divisor = BigInteger.valueOf(width).gcd(BigInteger.valueOf(height)).intValue();
    return new AspectRatio(width / divisor, height / divisor);
  }

  private static int thousandths(String whole, @Nullable String fraction) {
    String digits = ((fraction == null ? "" : fraction) + "000").substring(0, 3);
    return Integer.parseInt(whole + digits);
  }

  /** A size whose longer side is about a length; exactly in this ratio where possible. */
  AspectRatio withLongSide(int length) {
    int longer = Math.max(width, height);
    int shorter = Math.min(width, height);
    long times = Math.round((double) length / longer);
    if (times >= 1 && shorter * EXTREME >= longer) {
      return new AspectRatio((int) (width * times), (int) (height * times));
    }
    int rounded = Math.max(length / EXTREME, (int) Math.round((double) length * shorter / longer));
    return width > height ? new AspectRatio(length, rounded) : new AspectRatio(rounded, length);
  }

  /** Distance to another ratio: 0 if equal, the same for twice and for half as wide. */
  public double distance(AspectRatio other) {
    return Math.abs(
        Math.log((double) width / height) - Math.log((double) other.width / other.height));
  }
}
