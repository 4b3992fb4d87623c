package ai.kolbo.mock;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a logger says while this is open; it goes nowhere else. */
final class CapturedLog implements AutoCloseable {
  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final Logger logger;
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          messages.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  CapturedLog(String name) {
    logger = Logger.getLogger(name);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /** Waits for a message that holds a text, and returns it. */
  String await(String text) throws InterruptedException {
    for (String message; (message = messages.poll(30, TimeUnit.SECONDS)) != null; ) {
      if (message.contains(text)) {
        return message;
      }
    }
    throw new AssertionError("No message with \"%s\" came".formatted(text));
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
