package ai.kolbo.mock.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Subtitles: the words of a text spread over a duration in proportion to their lengths. */
final class Subtitles {
  private record Cue(long startMillis, long endMillis, List<String> lines) {}

  private Subtitles() {}

  static ResultFile subRip(FileRequest request) {
    StringBuilder file = new StringBuilder();
    int number = 0;
    for (Cue cue : cues(request)) {
      file.append(++number).append('\n').append(times(cue, ',')).append('\n');
      file.append(String.join("\n", cue.lines())).append("\n\n");
    }
    return ResultFile.of("application/x-subrip", file.toString());
  }

  static ResultFile webVtt(FileRequest request) {
    StringBuilder file = new StringBuilder("WEBVTT\n\n");
    for (Cue cue : cues(request)) {
      file.append(times(cue, '.')).append('\n');
      String text = String.join("\n", cue.lines());
      file.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
      file.append("\n\n");
    }
    return ResultFile.of("text/vtt", file.toString());
  }

  private static List<Cue> cues(FileRequest request) {
    List<String> words = Texts.words(request.text());
    long[] starts = starts(words, request.seconds());
    int wordsPerLine = request.cues().wordsPerLine();
    long wordsPerCue = (long) wordsPerLine * request.cues().linesPerCue();
    List<Cue> cues = new ArrayList<>();
    for (int start = 0; start < words.size(); ) {
      int end = (int) Math.min(words.size(), start + wordsPerCue);
      List<String> lines = new ArrayList<>();
      for (int line = start; line < end; ) {
        int lineEnd = (int) Math.min(end, (long) line + wordsPerLine);
        lines.add(String.join(" ", words.subList(line, lineEnd)));
        line = lineEnd;
      }
      cues.add(new Cue(starts[start], starts[end], lines));
      start = end;
    }
    return cues;
  }

  /** When each word starts, and when the last ends, in milliseconds; each takes one at least. */
  private static long[] starts(List<String> words, double seconds) {
    long letters = 0;
    for (String word : words) {
      letters += word.length() + 1;
    }
    double millis = Math.max(0, Math.round(seconds * 1000) - words.size());
    long[] starts = new long[words.size() + 1];
    long before = 0;
    for (int i = 0; i < words.size(); i++) {
      before += words.get(i).length() + 1;
      starts[i + 1] = i + 1 + Math.round(millis * before / letters);
    }
    return starts;
  }

  private static String times(Cue cue, char point) {
    return time(cue.startMillis(), point) + " --> " + time(cue.endMillis(), point);
  }

  private static String time(long millis, char point) {
    long seconds = millis / 1000;
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d%c%03d",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        point,
        millis % 1000);
  }
}
