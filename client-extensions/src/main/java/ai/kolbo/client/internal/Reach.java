package ai.kolbo.client.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From where an address is reached. */
enum Reach {
  PUBLIC,
  PRIVATE,
  LINK_LOCAL,
  LOOPBACK,
  /** Of no single machine: unspecified, multicast, reserved. */
  UNUSABLE;

  private static final String NUMBER = "(?:0x[0-9a-f]+|[0-9]+)";
  private static final Pattern IPV4 = Pattern.compile(NUMBER + "(?:\\." + NUMBER + "){0,3}");

  /** Of an address; of an IPv6 address that stands for an IPv4 address, of the latter. */
  static Reach of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.capacity() == 4) {
      return four(bytes.getInt());
    }
    boolean isLocal = address.isSiteLocalAddress() || bytes.get(0) >> 1 == (byte) 0xfc >> 1;
    return address.isLoopbackAddress()
        ? LOOPBACK
        : address.isMulticastAddress()
            ? UNUSABLE
            : address.isLinkLocalAddress()
                ? LINK_LOCAL
                : isLocal ? PRIVATE : embedded(bytes.getLong(), bytes.getLong());
  }

  /**
   * Of the host of a URL, as far as its text tells: an address in any form that a resolver takes
   * (decimal, octal, hexadecimal), or {@code localhost}.
   *
   * @return null if it is a name
   */
  static @Nullable Reach ofHost(String text) {
    String host = text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (host.equals("localhost") || host.endsWith(".localhost")) {
      return LOOPBACK;
    }
    try {
      if (host.indexOf(':') >= 0) {
        return of(InetAddress.getByName(host));
      }
      return IPV4.matcher(host).matches() ? four(ipv4(host.split("\\."))) : null;
    } catch (UnknownHostException | NumberFormatException e) {
      return null;
    }
  }

  /** The last number stands for all the bytes that are left. */
  private static int ipv4(String[] numbers) {
    long address = Long.decode(numbers[numbers.length - 1]);
    for (int i = 0; i < numbers.length - 1; i++) {
      address |= Long.decode(numbers[i]) << 24 - 8 * i;
    }
    return (int) address;
  }

  private static Reach four(int address) {
    int first = address >>> 24;
    int second = address >>> 16 & 0xff;
    return switch (first) {
      case 0 -> UNUSABLE;
      case 10 -> PRIVATE;
      case 100 -> second >> 6 == 1 ? PRIVATE : PUBLIC;
      case 127 -> LOOPBACK;
      case 169 -> second == 254 ? LINK_LOCAL : PUBLIC;
      case 172 -> second >> 4 == 1 ? PRIVATE : PUBLIC;
      case 192 -> second == 168 || address << 8 >>> 16 == 0 ? PRIVATE : PUBLIC;
      default -> first >= 224 ? UNUSABLE : PUBLIC;
    };
  }

  /** Of the IPv4 address that an IPv6 address stands for, if it does. */
  private static Reach embedded(long high, long low) {
    long middle = low >>> 32;
    boolean isMapped = high == 0 && (middle == 0 || middle == 0xffff || middle == 0xffff_0000L);
    boolean isNat64 = high >>> 32 == 0x64_ff9b && middle == 0;
    boolean isIsatap = (middle & ~0x200_0000L) == 0x5efe;
    if (isMapped || isNat64 || isIsatap) {
      return four((int) low);
    }
    boolean isTeredo = high >>> 32 == 0x2001_0000L;
    boolean is6to4 = high >>> 48 == 0x2002;
    return isTeredo ? four(~(int) low) : is6to4 ? four((int) (high >>> 16)) : PUBLIC;
  }

  /**
   * Whether responses of an API may lead here: to where everybody gets, to where the API itself is,
   * and from this machine to the networks around it.
   *
   * @param api where the API is
   */
  boolean isOpenTo(Reach api) {
    // An unspecified address is this machine as well.
    return this == PUBLIC || this == api || api == UNUSABLE || this == PRIVATE && api == LOOPBACK;
  }
}
