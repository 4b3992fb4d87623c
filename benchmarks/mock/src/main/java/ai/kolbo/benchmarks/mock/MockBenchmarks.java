package ai.kolbo.benchmarks.mock;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the mock server beside bare Prism, in turns. */
public final class MockBenchmarks {
  private static final String STARTS = "/api/v1/generate/image";
  private static final String CREDITS = "/api/v1/account/credits";
  private static final String MEDIA = "/api/v1/media?page=1&page_size=20";

  /** As long as those of OkHttp. */
  private static final String BOUNDARY = "6f1ed002-ab55-4df2-8e19-1b2c3d4e5f60";

  private static final Pattern ID = Pattern.compile("\"generation_id\":\\s*\"([^\"]+)\"");
  private static final AtomicLong NUMBER = new AtomicLong();

  private final Path project;
  private final Path log;
  private final int rounds = Integer.getInteger("benchmarks.rounds", 5);
  private final double scale = Double.parseDouble(System.getProperty("benchmarks.scale", "1"));
  private final List<String> only =
      List.of(System.getProperty("benchmarks.only", "all").split(",", -1));
  private final Figures figures = new Figures();

  private MockBenchmarks(Path project) {
    this.project = project;
    this.log = project.resolve("benchmarks/mock/target/servers.log");
  }

  /**
   * @param args the folder of the project
   */
  public static void main(String[] args) throws Exception {
    new MockBenchmarks(Path.of(args[0]).toRealPath()).run();
  }

  private void run() throws Exception {
    measure("ready", this::readiness);
    measure("requests", this::requests);
    measure("upload", this::uploads);
    measure("streams", this::streams);
    measure("memory", this::memory);
    Files.writeString(project.resolve("benchmarks/mock/target/results.md"), figures.markdown());
  }

  private interface Measurement {
    void run() throws Exception;
  }

  private void measure(String name, Measurement measurement) throws Exception {
    if (only.contains("all") || only.contains(name)) {
      measurement.run();
    }
  }

  private ServerProcess mock(List<String> jvmOptions, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(ServerProcess.java()));
    command.addAll(jvmOptions);
    command.addAll(
        List.of("-jar", project + "/mock-server/target/kolbo-mock-server.jar", "--port", "PORT"));
    command.addAll(List.of("--credits", "1000000000"));
    command.addAll(Arrays.asList(options));
    return ServerProcess.start(log, command);
  }

  private ServerProcess prism() throws Exception {
    return ServerProcess.start(
        log,
        List.of(
            "node",
            project + "/mock-server/node_modules/@stoplight/prism-cli/dist/index.js",
            "mock",
            "--port",
            "PORT",
            project + "/spec/target/openapi/kolbo-openapi.yaml"));
  }

  private void readiness() throws Exception {
    List<Double> prism = new ArrayList<>();
    List<Double> mock = new ArrayList<>();
    for (int round = 0; round < rounds + 1; round++) {
      try (ServerProcess server = prism()) {
        prism.add(server.readySeconds());
      }
      try (ServerProcess server = mock(List.of())) {
        mock.add(server.readySeconds());
      }
    }
    // The first ones read from the disk.
    prism.remove(0);
    mock.remove(0);
    figures.compare("from start to first response, s", prism, mock, "<=1.1");
  }

  private void requests() throws Exception {
    try (ServerProcess prism = prism();
        ServerProcess mock = mock(List.of(), "--job-duration", "1h")) {
      String poll;
      try (HttpConnection connection = mock.connect()) {
        poll = poll(start(connection));
      }
      // The first one warms up for long: what it runs, the others run too.
      compareRates("POST, every body another", prism, mock, posts(true), 24, ">=0.9");
      compareRates("POST, the same body again", prism, mock, posts(false), 4, "");
      compareRates("status poll", prism, mock, get(poll), 4, ">=20");
      compareRates("GET of one thing", prism, mock, get(CREDITS), 4, ">=1.0");
      compareRates("GET of a list", prism, mock, get(MEDIA), 4, ">=1.0");
    }
  }

  private static String start(HttpConnection connection) throws Exception {
    Matcher id =
        ID.matcher(
            connection.send(
                "POST", STARTS, "{\"prompt\":\"fox %d\"}".formatted(NUMBER.incrementAndGet())));
    if (!id.find()) {
      throw new IllegalStateException("The start has no id");
    }
    return id.group(1);
  }

  private static String poll(String id) {
    return "/api/v1/generate/%s/status".formatted(id);
  }

  private static Load.Requests get(String target) {
    return connection -> {
      connection.send("GET", target, "");
      return 1;
    };
  }

  private static Load.Requests posts(boolean differ) {
    return connection -> {
      String prompt = "a fox in the snow" + (differ ? " " + NUMBER.incrementAndGet() : "");
      connection.send("POST", STARTS, "{\"prompt\":\"%s\"}".formatted(prompt));
      return 1;
    };
  }

  private void compareRates(
      String title,
      ServerProcess prism,
      ServerProcess mock,
      Load.Requests requests,
      double warmUp,
      String goal)
      throws Exception {
    List<Double> baseline = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    double seconds = 4 * scale;
    Load.rate(prism, warmUp * scale, requests);
    Load.rate(mock, warmUp * scale, requests);
    for (int round = 0; round < rounds; round++) {
      baseline.add(Load.rate(prism, seconds, requests));
      own.add(Load.rate(mock, seconds, requests));
    }
    figures.compare(title + ", requests/s", baseline, own, goal);
  }

  private void uploads() throws Exception {
    long bytes = (long) (500_000_000 * scale);
    List<Double> reading = new ArrayList<>();
    List<Double> mock = new ArrayList<>();
    double growth = 0;
    List<String> reader =
        List.of(
            ServerProcess.java(),
            "-Xmx64m",
            "-cp",
            project + "/benchmarks/mock/target/classes",
            ReadingServer.class.getName(),
            "PORT");
    try (ServerProcess baseline = ServerProcess.start(log, reader);
        ServerProcess server = mock(List.of("-Xmx64m"))) {
      for (int i = 0; i < 4; i++) {
        upload(baseline, bytes);
        upload(server, bytes);
      }
      double before = server.residentMegabytes();
      server.forgetPeak();
      for (int round = 0; round < rounds; round++) {
        reading.add(upload(baseline, bytes));
        mock.add(upload(server, bytes));
        growth = server.peakMegabytes() - before;
      }
    }
    figures.compare("upload of %,d MB, s".formatted(bytes / 1_000_000), reading, mock, "<=2");
    figures.tell("growth of resident memory by it, with -Xmx64m, MB", growth, "<=50");
  }

  private static double upload(ServerProcess server, long bytes) throws Exception {
    byte[] start =
        """
        --%s\r
        Content-Disposition: form-data; name="file"; filename="a.mp4"\r
        Content-Type: video/mp4\r
        \r
        """
            .formatted(BOUNDARY)
            .getBytes();
    byte[] end = "\r\n--%s--\r\n".formatted(BOUNDARY).getBytes();
    byte[] piece = new byte[1 << 16];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = (byte) (i * 31 + (i >> 8));
    }
    long begun = System.nanoTime();
    try (HttpConnection connection = server.connect()) {
      connection.head(
          "POST",
          "/api/kolbo/v1/files",
          start.length + bytes + end.length,
          "multipart/form-data; boundary=" + BOUNDARY);
      connection.body().write(start);
      for (long sent = 0; sent < bytes; sent += piece.length) {
        connection.body().write(piece, 0, (int) Math.min(piece.length, bytes - sent));
      }
      connection.body().write(end);
      connection.response();
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private void streams() throws Exception {
    try (ServerProcess mock = mock(List.of(), "--event-interval", "30ms")) {
      int events = (int) Math.max(50, 1000 * scale);
      new Streams(events / 5).run(mock, 100); // Warms up.
      Streams streams = new Streams(events);
      streams.run(mock, 100);
      figures.tell(
          "streams, of 100 with %,d events each, that lack one".formatted(events),
          streams.incomplete(),
          "<=0");
      figures.tell("gaps between events within 10 ms of 30 ms, %", streams.punctual(), ">=99");
    }
  }

  private void memory() throws Exception {
    long number = (long) (100_000 * scale);
    try (ServerProcess mock = mock(List.of("-Xmx256m"), "--job-duration", "1s")) {
      Load.Requests requests =
          connection -> {
            String poll = poll(start(connection));
            for (int i = 0; i < 3; i++) {
              connection.send("GET", poll, "");
            }
            return 4;
          };
      Load.count(mock, number, requests);
      double before = mock.residentMegabytes();
      Load.count(mock, 3 * number, requests);
      figures.compare(
          "resident memory with -Xmx256m after %,d and %,d requests, MB"
              .formatted(number, 4 * number),
          List.of(before),
          List.of(mock.residentMegabytes()),
          "<=1.2");
    }
  }
}
