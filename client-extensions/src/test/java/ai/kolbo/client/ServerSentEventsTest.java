package ai.kolbo.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerSentEventsTest {
  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("line feeds", "data: a\n\ndata: b\n\n", List.of("a", "b")),
        Arguments.of("carriage returns", "data: a\r\rdata: b\r\r", List.of("a", "b")),
        Arguments.of("both", "data: a\r\n\r\ndata: b\r\n\r\n", List.of("a", "b")),
        Arguments.of("mixed", "data: a\r\n\ndata: b\n\rdata: c\r\r\n", List.of("a", "b", "c")),
        Arguments.of("byte order mark", "\uFEFFdata: a\n\n", List.of("a")),
        Arguments.of("second byte order mark", "\uFEFF\uFEFFdata: a\n\ndata: b\n\n", List.of("b")),
        Arguments.of("several lines", "data: a\ndata: b\ndata:\ndata: c\n\n", List.of("a\nb\n\nc")),
        Arguments.of(
            "comments", ": hello\n\n:\n\ndata: a\n: in between\ndata: b\n\n", List.of("a\nb")),
        Arguments.of("no colon", "data\n\ndata\ndata\n\n", List.of("", "\n")),
        Arguments.of("no blank", "data:a\n\ndata:  b\n\ndata:\tc\n\n", List.of("a", " b", "\tc")),
        Arguments.of(
            "other fields",
            "event: x\nid: 1\nretry: 5\ndatabase: no\nDATA: no\n data: no\ndata : no\ndata: a\n\n",
            List.of("a")),
        Arguments.of("event without data", "event: ping\n\nid: 2\n\ndata: a\n\n", List.of("a")),
        Arguments.of("colons in data", "data: a: b:c\n\n", List.of("a: b:c")),
        Arguments.of("cut before the blank line", "data: a\n\ndata: b\n", List.of("a")),
        Arguments.of("cut within a line", "data: a\n\ndata: b", List.of("a")),
        Arguments.of("nothing", "", List.of()),
        Arguments.of("blank lines only", "\n\r\n\r\r\n", List.of()),
        Arguments.of("unicode", "data: ü–日本\uD83D\uDE00\n\n", List.of("ü–日本\uD83D\uDE00")),
        Arguments.of(
            "long", "data: " + "x".repeat(100_000) + "\n\n", List.of("x".repeat(100_000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void eventsAreReadAsTheStandardSays(String name, String stream, List<String> events)
      throws IOException {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    assertThat(read(bytes, bytes.length + 1)).isEqualTo(events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void eventsAreTheSameHoweverThePacketsFall(String name, String stream, List<String> events)
      throws IOException {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int packet : bytes.length > 1000 ? new int[] {999} : new int[] {1, 2, 3, 5}) {
      assertThat(read(bytes, packet)).as("packets of " + packet).isEqualTo(events);
    }
  }

  @Test
  void eventIsGivenOutAsSoonAsItsLastByteIsHere() throws IOException {
    for (String event : List.of("data: a\n\n", "data: a\r\r", "data: a\r\n\r\n", "data: a\r\n\r")) {
      Packets packets = new Packets(event.getBytes(StandardCharsets.UTF_8), 1);
      packets.failAtEnd = true;
      assertThat(new ServerSentEvents(Okio.buffer(packets)).next()).asString().isEqualTo("a");
    }
  }

  private static List<String> read(byte[] bytes, int packet) throws IOException {
    ServerSentEvents events = new ServerSentEvents(Okio.buffer(new Packets(bytes, packet)));
    List<String> read = new ArrayList<>();
    for (byte[] event; (event = events.next()) != null; ) {
      read.add(new String(event, StandardCharsets.UTF_8));
    }
    assertThat(events.next()).isNull();
    return read;
  }

  private static final class Packets implements Source {
    private final byte[] bytes;
    private final int size;
    private int position;
    private boolean failAtEnd;

    Packets(byte[] bytes, int size) {
      this.bytes = bytes;
      this.size = size;
    }

    @Override
    public long read(Buffer sink, long byteCount) {
      if (position == bytes.length) {
        if (failAtEnd) {
          throw new AssertionError("asked for more than was needed");
        }
        return -1;
      }
      int length = (int) Math.min(Math.min(size, bytes.length - position), byteCount);
      sink.write(bytes, position, length);
      position += length;
      return length;
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {}
  }
}
