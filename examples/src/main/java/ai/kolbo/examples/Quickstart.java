package ai.kolbo.examples;

import ai.kolbo.client.KolboClient;
import ai.kolbo.client.error.KolboException;
import ai.kolbo.client.job.Generation;
import ai.kolbo.client.job.Job;
import ai.kolbo.mock.KolboMockServer;
import ai.kolbo.model.ChatCompletionChunk;
import ai.kolbo.model.ChatCompletionRequest;
import ai.kolbo.model.FirstLastFrameForm;
import ai.kolbo.model.ImageRequest;
import ai.kolbo.model.MessageContent;
import ai.kolbo.model.UploadFile;
import ai.kolbo.model.UserMessage;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Credits, an image, a video between two uploaded frames, and a chat answer, all on real HTTP.
 *
 * <p>Runs against a mock server that it starts itself: nothing is spent and no key is needed. With
 * {@code -Dkolbo.live=true} and {@code KOLBO_API_KEY} it runs against the real API.
 */
public final class Quickstart {
  private static final String CHAT_MODEL = "kolbo-cli";
  private static final double VIDEO_SECONDS = 5;

  private final KolboClient kolbo;
  private final Path out;

  /** What is printed after the name of a saved file. */
  private final String remark;

  private Quickstart(KolboClient kolbo, Path out, String remark) {
    this.kolbo = kolbo;
    this.out = out;
    this.remark = remark;
  }

  /**
   * @param args where results are saved; {@code target/quickstart} if nothing is given
   */
  public static void main(String[] args) throws Exception {
    try {
      start(args);
    } catch (KolboException | IllegalArgumentException | IllegalStateException e) {
      System.err.println("The quickstart ended: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void start(String[] args) throws Exception {
    Path out = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target/quickstart"));
    if (Boolean.getBoolean("kolbo.live")) {
      try (KolboClient kolbo = KolboClient.fromEnv()) {
        warnOfCost(kolbo);
        new Quickstart(kolbo, out, "").run();
      }
    } else {
      try (KolboMockServer mock = KolboMockServer.start();
          KolboClient kolbo =
              KolboClient.builder()
                  .baseUrl(mock.baseUri().toString())
                  .apiKey("no-key-needed")
                  .build()) {
        System.out.printf(
            "A mock of the API runs at %s.%nNothing is spent; the files that it returns are placeholders.%n",
            mock.baseUri());
        new Quickstart(kolbo, out, " (a placeholder)").run();
      }
    }
  }

  private static void warnOfCost(KolboClient kolbo) throws InterruptedException {
    System.out.printf(
        "This runs against %s and SPENDS CREDITS of your account: an image (2 in the API's own examples), a video of %.0f"
            + " seconds (50 there) and a chat answer (by its tokens). The models that the server chooses set the"
            + " prices.%nStarting in 10 seconds; press Ctrl-C to stop.%n",
        kolbo.baseUrl(), VIDEO_SECONDS);
    Thread.sleep(Duration.ofSeconds(10).toMillis());
  }

  private void run() throws IOException {
    System.out.printf("You have %.0f credits.%n%n", kolbo.account().credits().getTotal());
    image();
    video();
    chat();
  }

  private void image() {
    ImageRequest request = new ImageRequest().prompt("A sunset over mountains").aspectRatio("16:9");
    save("Image", kolbo.images().generate(request));
  }

  private void video() throws IOException {
    Path first = frame("first-frame.png", Color.ORANGE, Color.PINK);
    Path last = frame("last-frame.png", Color.BLUE, Color.BLACK);
    FirstLastFrameForm form =
        new FirstLastFrameForm()
            .addFilesItem(UploadFile.of(first))
            .addFilesItem(UploadFile.of(last))
            .prompt("Smooth transition from day to night")
            .duration(VIDEO_SECONDS);
    save("Video", kolbo.videos().firstLastFrame(form));
  }

  private void save(String what, Job<?> job) {
    Generation<?> done;
    try (ProgressBar bar = bar(what)) {
      done = job.onProgress(progress -> bar.stepTo(Math.round(progress.percent()))).await();
    }
    done.saveTo(out).forEach(file -> System.out.println("Saved " + file + remark));
    job.creditsCharged()
        .ifPresent(
            credits -> System.out.printf("%s %s cost %.0f credits.%n%n", what, job.id(), credits));
  }

  /** A bar in a terminal; a line for each change where the output is piped. */
  private static ProgressBar bar(String what) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(100)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(100)
            .hideEta();
    if (System.console() == null) {
      bar.setRenderer((state, width) -> what + ": " + state.getCurrent() + " %")
          .setConsumer(new DelegatingProgressBarConsumer(new ChangesOnly(System.out::println)));
    }
    return bar.build();
  }

  /** Leaves out a line that equals the one before. */
  private static final class ChangesOnly implements Consumer<String> {
    private final Consumer<String> lines;
    private String last = "";

    ChangesOnly(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void accept(String line) {
      if (!line.equals(last)) {
        lines.accept(line);
        last = line;
      }
    }
  }

  private void chat() {
    ChatCompletionRequest request =
        new ChatCompletionRequest()
            .model(CHAT_MODEL)
            .addMessagesItem(
                new UserMessage().content(MessageContent.of("Write a haiku about tomatoes")));
    try (var answer = kolbo.chatCompletions().stream(request)) {
      for (ChatCompletionChunk chunk : answer) {
        System.out.print(chunk.text());
        System.out.flush();
      }
    }
    System.out.println();
  }

  private Path frame(String name, Color top, Color bottom) throws IOException {
    BufferedImage image = new BufferedImage(640, 360, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, top, 0, 360, bottom));
    graphics.fillRect(0, 0, 640, 360);
    graphics.dispose();
    Path file = out.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
