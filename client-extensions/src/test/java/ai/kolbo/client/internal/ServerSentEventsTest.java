package ai.kolbo.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.kolbo.api.BodyMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "no blank line between objects",
            "data: {\ndata: }\ndata:{}\rdata: [b]\n\ndata: {}\ndata: []",
            List.of("{\n}", "{}", "[b]", "{}", "cut []")),
        Arguments.of("object in lines", "data: {}\ndata: ,\ndata: {}\n\n", List.of("{}\n,\n{}")),
        Arguments.of("bare fields", "data\ndata\ndata: abc\ndata\n\n", List.of("\n\nabc\n")),
        Arguments.of(
            "comments", ": hello\n\n:\n\ndata: a\n: in between\ndata: b\n\n", List.of("a\nb")),
        Arguments.of("no colon", "data\n\ndata\ndata\n\n", List.of("", "\n")),
        Arguments.of("no blank", "data:a\n\ndata:  b\n\ndata:\tc\n\n", List.of("a", " b", "\tc")),
        Arguments.of(
            "other fields",
            "event: x\nid: 1\nretry: 5\ndatabase: no\nDATA: no\n data: no\ndata : no\ndata: a\n\n",
            List.of("other a")),
        Arguments.of("event without data", "event: ping\n\nid: 2\n\ndata: a\n\n", List.of("a")),
        Arguments.of(
            "named error", "event: error\ndata: a\n\ndata: b\n\n", List.of("error a", "b")),
        Arguments.of("named after", "data: a\nevent:error\n\n", List.of("error a")),
        Arguments.of("named message", "event: message\ndata: a\n\n", List.of("a")),
        Arguments.of("named twice", "event: error\nevent\ndata: a\n\n", List.of("a")),
        Arguments.of("colons in data", "data: a: b:c\n\n", List.of("a: b:c")),
        Arguments.of("cut before the blank line", "data: a\n\ndata: b\n", List.of("a", "cut b")),
        Arguments.of("cut within a line", "data: a\n\ndata: b", List.of("a", "cut b")),
        Arguments.of("cut in a further line", "data: a\ndata: b", List.of("cut a\nb")),
        Arguments.of("cut within a field", "data: a\n\ndat", List.of("a")),
        Arguments.of("nothing", "", List.of()),
        Arguments.of("mark only", "\uFEFF", List.of()),
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
    assertThat(read(new Packets(bytes, bytes.length + 1))).isEqualTo(events);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void eventsAreTheSameHoweverThePacketsFall(String name, String stream, List<String> events)
      throws IOException {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int packet : bytes.length > 1000 ? new int[] {999} : new int[] {1, 2, 3, 5}) {
      assertThat(read(new Packets(bytes, packet))).as("packets of " + packet).isEqualTo(events);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void eventsAreTheSameWhereverThePacketIsSplit(String name, String stream, List<String> events)
      throws IOException {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int split = 1; split < Math.min(bytes.length, 200); split++) {
      Packets packets = new Packets(bytes, bytes.length + 1);
      packets.first = split;
      assertThat(read(packets)).as("split at " + split).isEqualTo(events);
    }
  }

  @Test
  void eventsAreTheSameWhereverTheEndOfTheBufferFalls() throws IOException {
    String events = "data: first\r\ndata: second\r\n\r\n: comment\n\nevent: error\ndata: x\n\n";
    for (int before = 10_100; before < 10_300; before++) {
      String text = ":" + "x".repeat(before - 2) + "\n" + events + events;
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertThat(read(new Packets(bytes, bytes.length)))
          .as("after %d bytes", before)
          .containsExactly("first\nsecond", "error x", "first\nsecond", "error x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: a\n\n", "data: a\r\r", "data: a\r\n\r\n", "data: a\r\n\r"})
  void eventIsDeliveredAsSoonAsItsLastByteIsHere(String event) throws IOException {
    Packets packets = new Packets(event.getBytes(StandardCharsets.UTF_8), 1);
    packets.atEnd = new AssertionError("asked for more than was needed");
    ServerSentEvents events = new ServerSentEvents(packets);
    assertThat(events.next()).isTrue();
    assertThat(text(events)).isEqualTo("a");
  }

  @Test
  void bytesThatAreNotUtf8AreLeftToWhoDecodesThem() throws IOException {
    ServerSentEvents events =
        new ServerSentEvents(
            new Packets(new byte[] {'d', 'a', 't', 'a', ':', (byte) 0xe6, 'x', '\n', '\n'}, 9));
    assertThat(events.next()).isTrue();
    assertThat(new byte[] {events.buffer()[events.offset()], events.buffer()[events.offset() + 1]})
        .containsExactly(0xe6, 'x');
  }

  @Test
  void brokenConnectionFailsAfterTheEventThatItCutsOff() throws IOException {
    Packets packets = new Packets("data: a\n\ndata: [DONE]\n".getBytes(StandardCharsets.UTF_8), 3);
    packets.failure = new IOException("reset");
    ServerSentEvents events = new ServerSentEvents(packets);
    assertThat(events.next()).isTrue();
    assertThat(events.next()).isTrue();
    assertThat(events.isCut()).isTrue();
    assertThat(text(events)).isEqualTo("[DONE]");
    assertThatThrownBy(events::next).hasMessage("reset");
    assertThatThrownBy(events::next).hasMessage("reset");
  }

  @Test
  void twoHundredThousandLinesOfOneEventTakeNoQuadraticTime() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      byte[] line = ("data: line " + i + "\n").getBytes(StandardCharsets.UTF_8);
      stream.write(line, 0, line.length);
      data.append(i == 0 ? "" : "\n").append("line ").append(i);
    }
    stream.write('\n');
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(10),
        () ->
            assertThat(read(new Packets(stream.toByteArray(), 1400)))
                .containsExactly(data.toString()));
  }

  @ParameterizedTest
  @CsvSource({"'data: ', 1", "'data: ', 9999", "': ', 9999", "'x', 5000"})
  void eventAndLineHaveABound(String start, int packet) {
    byte[] bytes = (start + "x".repeat(40_000)).getBytes(StandardCharsets.UTF_8);
    Packets packets = new Packets(bytes, packet);
    packets.atEnd = new AssertionError("read more than the bound");
    ServerSentEvents events = new ServerSentEvents(packets, 15_000);
    assertThatThrownBy(events::next)
        .isInstanceOf(BodyMemory.TooLarge.class)
        .hasMessage("an event has more than 15000 bytes");
  }

  @Test
  void manyShortLinesOfDataCountTogether() {
    byte[] bytes = "data: 0123456789\n".repeat(2000).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new ServerSentEvents(new Packets(bytes, 777), 15_000).next())
        .isInstanceOf(BodyMemory.TooLarge.class);
    assertThatThrownBy(() -> new ServerSentEvents(new Packets(bytes, 777), 100).next())
        .isInstanceOf(BodyMemory.TooLarge.class);
  }

  @Test
  void documentInPlaceOfEventsCanBeReadWhole() throws IOException {
    for (String before : List.of("", "\uFEFF", " \r\n", "\uFEFF" + " ".repeat(20_000))) {
      String json = "{\"error\":{\n\n\"message\":\"" + "x".repeat(30_000) + "\"}}";
      byte[] bytes = (before + json).getBytes(StandardCharsets.UTF_8);
      for (int packet : new int[] {1, 7, 8192}) {
        ServerSentEvents events = new ServerSentEvents(new Packets(bytes, packet));
        assertThat(events.firstByte()).isEqualTo('{');
        assertThat(new String(events.rest(1 << 20), StandardCharsets.UTF_8).strip())
            .isEqualTo(json);
      }
    }
    byte[] tooLong = "{".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    assertThat(new ServerSentEvents(new Packets(tooLong, 100)).rest(1000)).hasSize(1000);
    assertThat(new ServerSentEvents(new Packets(new byte[0], 1)).firstByte()).isEqualTo(-1);
  }

  @Test
  void lookAtTheFirstByteLosesNothing() throws IOException {
    for (String before : List.of("", "\uFEFF", "\n\r\n")) {
      byte[] bytes = (before + "data: a\n\n").getBytes(StandardCharsets.UTF_8);
      for (int packet : new int[] {1, 2, 100}) {
        ServerSentEvents events = new ServerSentEvents(new Packets(bytes, packet));
        assertThat(events.firstByte()).isEqualTo('d');
        assertThat(events.next()).isTrue();
        assertThat(text(events)).isEqualTo("a");
      }
    }
  }

  private static List<String> read(Packets packets) throws IOException {
    ServerSentEvents events = new ServerSentEvents(packets);
    List<String> read = new ArrayList<>();
    while (events.next()) {
      String name =
          switch (events.name()) {
            case MESSAGE -> "";
            case ERROR -> "error ";
            case OTHER -> "other ";
          };
      read.add((events.isCut() ? "cut " : "") + name + text(events));
    }
    assertThat(events.next()).isFalse();
    return read;
  }

  private static String text(ServerSentEvents events) {
    return new String(events.buffer(), events.offset(), events.length(), StandardCharsets.UTF_8);
  }

  private static final class Packets implements ServerSentEvents.Input {
    private final byte[] bytes;
    private final int size;
    private int first;
    private int position;
    private int largestBuffer;
    private AssertionError atEnd;
    private IOException failure;

    @Override
    public void reserve(int bytes) {
      largestBuffer = Math.max(largestBuffer, bytes);
    }

    Packets(byte[] bytes, int size) {
      this.bytes = bytes;
      this.size = size;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      assertThat(length).isPositive();
      if (position == bytes.length) {
        if (atEnd != null) {
          throw atEnd;
        }
        if (failure != null) {
          throw failure;
        }
        return -1;
      }
      int packet = position == 0 && first > 0 ? first : size;
      int count = Math.min(Math.min(packet, bytes.length - position), length);
      System.arraycopy(bytes, position, into, offset, count);
      position += count;
      return count;
    }
  }
}
