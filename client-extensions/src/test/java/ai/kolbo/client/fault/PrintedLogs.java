package ai.kolbo.client.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What is logged while rows run, at every level, if it holds something like a key. */
final class PrintedLogs extends Handler {
  private static final String KEY = "kolbo_live_";
  private static final Queue<String> SUSPICIOUS = new ConcurrentLinkedQueue<>();

  /** Kept: a logger that nobody refers to loses its handlers. */
  private static final List<Logger> LOGGERS =
      Arrays.asList(Logger.getLogger("ai.kolbo"), Logger.getLogger("okhttp3"));

  private PrintedLogs() {
    setFormatter(new SimpleFormatter());
    setLevel(Level.ALL);
  }

  static void capture() {
    for (Logger logger : LOGGERS) {
      logger.setLevel(Level.ALL);
      logger.addHandler(new PrintedLogs());
    }
  }

  static List<String> with(String key) {
    return SUSPICIOUS.stream().filter(text -> text.contains(key)).toList();
  }

  @Override
  public void publish(LogRecord record) {
    String text = getFormatter().format(record);
    if (text.contains(KEY)) {
      SUSPICIOUS.add(text);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
