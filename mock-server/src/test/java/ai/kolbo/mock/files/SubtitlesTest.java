package ai.kolbo.mock.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SubtitlesTest {
  private static final Pattern TIMES =
      Pattern.compile(
          "(\\d\\d):(\\d\\d):(\\d\\d)[,.](\\d{3}) --> (\\d\\d):(\\d\\d):(\\d\\d)[,.](\\d{3})");

  private record Cue(long start, long end, List<String> lines) {}

  private static String file(FileRequest request) {
    return new String(ResultFile.of(request).bytes(), UTF_8);
  }

  private static List<Cue> subRip(FileRequest request) {
    List<Cue> cues = new ArrayList<>();
    for (String block : file(request).split("\n\n")) {
      List<String> lines = block.lines().toList();
      assertThat(lines.get(0)).isEqualTo(Integer.toString(cues.size() + 1));
      cues.add(cue(lines.subList(1, lines.size())));
    }
    return cues;
  }

  private static Cue cue(List<String> lines) {
    Matcher times = TIMES.matcher(lines.get(0));
    assertThat(times.matches()).as(lines.get(0)).isTrue();
    return new Cue(millis(times, 1), millis(times, 5), lines.subList(1, lines.size()));
  }

  private static long millis(Matcher times, int group) {
    long seconds =
        Long.parseLong(times.group(group)) * 3600
            + Long.parseLong(times.group(group + 1)) * 60
            + Long.parseLong(times.group(group + 2));
    return seconds * 1000 + Long.parseLong(times.group(group + 3));
  }

  private static void checkTimes(List<Cue> cues, long end) {
    long before = 0;
    for (Cue cue : cues) {
      assertThat(cue.start()).isEqualTo(before);
      assertThat(cue.end()).isGreaterThan(cue.start());
      before = cue.end();
    }
    assertThat(before).isEqualTo(end);
  }

  @Test
  void linesAndCuesHoldAsManyWordsAsAsked() {
    Cues asked = new Cues(4, 3);
    List<Cue> cues = subRip(Requests.saying("application/x-subrip", Requests.TEXT, 61.2, asked));
    checkTimes(cues, 61_200);
    assertThat(cues).hasSize(2);
    assertThat(cues.get(0).lines())
        .containsExactly("A quick brown fox,", "seen at dawn: it", "jumps over <one> lazy");
    assertThat(cues).flatMap(Cue::lines).allMatch(line -> line.split(" ").length <= 4);
    assertThat(String.join(" ", cues.stream().flatMap(cue -> cue.lines().stream()).toList()))
        .isEqualTo(Requests.TEXT);
  }

  @Test
  void wordsComeOneByOneAndLongOnesStayLonger() {
    List<Cue> cues =
        subRip(Requests.saying("text/srt", "a\n\n considerable\tsurprise 7 ", 3_700.5, Cues.WORDS));
    checkTimes(cues, 3_700_500);
    assertThat(cues)
        .extracting(Cue::lines)
        .containsExactly(List.of("a"), List.of("considerable"), List.of("surprise"), List.of("7"));
    assertThat(cues.get(1).end() - cues.get(1).start())
        .isGreaterThan(cues.get(2).end() - cues.get(2).start());
  }

  @Test
  void noCueIsEmptyHoweverShortTheTime() {
    String words = "word ".repeat(500);
    List<Cue> cues = subRip(Requests.saying("text/srt", words, 0.1, Cues.WORDS));
    assertThat(cues).hasSize(500);
    checkTimes(cues, 500);
  }

  @Test
  void webVttEscapesWhatWouldBeMarkup() {
    String file = file(Requests.saying("text/vtt", "a --> <b> & c", 2, Cues.LINES));
    assertThat(file)
        .isEqualTo("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\na --&gt; &lt;b&gt; &amp; c\n\n");
  }

  @Test
  void countsArePositive() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cues(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Cues(1, 0));
  }
}
