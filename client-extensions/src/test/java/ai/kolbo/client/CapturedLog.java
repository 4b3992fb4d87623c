package ai.kolbo.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the client logs at any level, by all tests that run at the same time. */
final class CapturedLog extends Handler implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger("ai.kolbo.client");

  private final List<String> lines = new CopyOnWriteArrayList<>();

  CapturedLog() {
    LOGGER.setLevel(Level.ALL);
    LOGGER.addHandler(this);
  }

  /** The lines so far that have a text, each with its level. */
  List<String> with(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
  }
}
