package ai.kolbo.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.EnumSet;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "1.1.1.1, PUBLIC",
    "9.255.255.255, PUBLIC",
    "10.0.0.0, PRIVATE",
    "10.255.255.255, PRIVATE",
    "11.0.0.0, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.64.0.0, PRIVATE",
    "100.127.255.255, PRIVATE",
    "100.128.0.0, PUBLIC",
    "126.255.255.255, PUBLIC",
    "127.0.0.0, LOOPBACK",
    "127.255.255.255, LOOPBACK",
    "128.0.0.0, PUBLIC",
    "169.253.255.255, PUBLIC",
    "169.254.169.254, LINK_LOCAL",
    "169.255.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.16.0.0, PRIVATE",
    "172.31.255.255, PRIVATE",
    "172.32.0.0, PUBLIC",
    "192.0.0.192, PRIVATE",
    "192.0.1.0, PUBLIC",
    "192.167.255.255, PUBLIC",
    "192.168.0.0, PRIVATE",
    "192.169.0.0, PUBLIC",
    "0.0.0.0, UNUSABLE",
    "0.1.2.3, UNUSABLE",
    "223.255.255.255, PUBLIC",
    "224.0.0.1, UNUSABLE",
    "255.255.255.255, UNUSABLE",
    "::, UNUSABLE",
    "::1, LOOPBACK",
    "::7f00:1, LOOPBACK",
    "::10.0.0.1, PRIVATE",
    "::ffff:127.0.0.1, LOOPBACK",
    "::ffff:169.254.1.1, LINK_LOCAL",
    "::ffff:8.8.8.8, PUBLIC",
    "::ffff:0:127.0.0.1, LOOPBACK",
    "64:ff9b::127.0.0.1, LOOPBACK",
    "64:ff9b::8.8.8.8, PUBLIC",
    "64:ff9b:1::10.0.0.1, PRIVATE",
    "2002:7f00:1::, LOOPBACK",
    "2002:c0a8:1::1, PRIVATE",
    "2002:808:808::1, PUBLIC",
    "2001:0:1:2:3:4:80ff:fffe, LOOPBACK",
    "2001:db8::5efe:10.0.0.1, PRIVATE",
    "2001:db8::200:5efe:127.0.0.1, LOOPBACK",
    "fe80::5efe:8.8.8.8, LINK_LOCAL",
    "2606:4700::1111, PUBLIC",
    "fbff::1, PUBLIC",
    "fc00::1, PRIVATE",
    "fd00:ec2::254, PRIVATE",
    "fdff::1, PRIVATE",
    "fe7f::1, PUBLIC",
    "fe80::1, LINK_LOCAL",
    "febf::1, LINK_LOCAL",
    "fec0::1, PRIVATE",
    "feff::1, PRIVATE",
    "ff02::1, UNUSABLE",
  })
  void addressesAreToldByTheirRange(String address, Reach reach) throws Exception {
    assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
    assertThat(Reach.ofHost(address)).isEqualTo(reach);
  }

  @Test
  void mappedAddressThatJavaKeepsAsIpv6IsToldAsWell() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    mapped[12] = 10;
    assertThat(Reach.of(Inet6Address.getByAddress(null, mapped, 0))).isEqualTo(Reach.PRIVATE);
  }

  @ParameterizedTest
  @CsvSource({
    "http://2130706433/, LOOPBACK",
    "http://0x7f000001/, LOOPBACK",
    "http://0x7F.1/, LOOPBACK",
    "http://0177.0.0.1/, LOOPBACK",
    "http://017700000001/, LOOPBACK",
    "http://127.1/, LOOPBACK",
    "http://127.0.0.1./, LOOPBACK",
    "http://10.1/, PRIVATE",
    "http://0xa9.0xfe.0xa9.0xfe/, LINK_LOCAL",
    "http://0/, UNUSABLE",
    "http://\uff11\uff12\uff17.0.0.1/, LOOPBACK",
    "http://LOCALHOST./, LOOPBACK",
    "http://a.localhost/, LOOPBACK",
    "http://[::ffff:7f00:1]/, LOOPBACK",
    "http://[fe80::1]/, LINK_LOCAL",
    "http://134744072/, PUBLIC",
    "http://10.example.com/,",
    "http://localhost.example.com/,",
    "http://1.2.3.4.5/,",
    "http://0x.1/,",
    "http://09.1/,",
    "http://99999999999999999999/,",
  })
  void hostsAreToldAsResolversTakeThem(String url, Reach reach) {
    assertThat(Reach.ofHost(HttpUrl.get(url).host())).isEqualTo(reach);
  }

  @Test
  void nobodyIsLedFurtherInThanTheApiIs() {
    for (Reach api : EnumSet.of(Reach.PUBLIC, Reach.PRIVATE, Reach.LINK_LOCAL, Reach.LOOPBACK)) {
      for (Reach target : Reach.values()) {
        assertThat(target.isOpenTo(api))
            .as("%s from an API that is %s", target, api)
            .isEqualTo(
                target == Reach.PUBLIC
                    || target == api
                    || target == Reach.PRIVATE && api == Reach.LOOPBACK);
      }
    }
  }
}
