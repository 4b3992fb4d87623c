package ai.kolbo.mock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mocks with the same document share Prism, and nothing else. */
class SharedPrismTest extends MockTest {
  private Set<ProcessHandle> before;
  private Path document;

  @BeforeEach
  void makeDocument(@TempDir Path directory) throws Exception {
    before = children();
    document = ownDocument(directory);
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current().children().collect(Collectors.toSet());
  }

  private Set<ProcessHandle> started() {
    Set<ProcessHandle> started = new HashSet<>(children());
    started.removeAll(before);
    return started;
  }

  private static void assertValidates(KolboMockServer mock) throws Exception {
    assertThat(sendTo(mock, json(IMAGE, "{\"prompt\":5}")).body()).contains("must be string");
    assertThat(sendTo(mock, json(IMAGE, "{\"prompt\":\"a\"}")).statusCode()).isEqualTo(200);
  }

  @Test
  void theLastOneEndsIt() throws Exception {
    KolboMockServer first = KolboMockServer.builder().spec(document).start();
    KolboMockServer second = KolboMockServer.builder().spec(document).apiKey("another").start();
    assertThat(started()).hasSize(1);
    assertValidates(first);
    assertThat(sendTo(second, json(IMAGE, "{}")).statusCode()).isEqualTo(401);
    second.close();
    second.close();
    assertThat(started()).hasSize(1);
    assertValidates(first);

    KolboMockServer third = KolboMockServer.builder().spec(document).start();
    first.close();
    assertThat(started()).hasSize(1);
    assertValidates(third);
    third.close();
    assertThat(started()).isEmpty();
  }

  @Test
  void anotherDocumentHasItsOwn() throws Exception {
    try (KolboMockServer own = KolboMockServer.builder().spec(document).start()) {
      assertThat(started()).hasSize(1);
      assertValidates(own);
      ProcessHandle prism = started().iterator().next();
      // The one of the packaged document goes on without it.
      prism.destroyForcibly();
      assertValidates(mock);
    }
    assertThat(started()).isEmpty();
    assertThat(mock.uploads()).isDirectory();
  }

  @Test
  void uploadsAreNotShared() {
    Path uploads;
    try (KolboMockServer another = KolboMockServer.start()) {
      uploads = another.uploads();
      assertThat(uploads).isDirectory().isNotEqualTo(mock.uploads());
      assertThat(uploads.getParent()).isEqualTo(mock.uploads().getParent());
    }
    assertThat(uploads).doesNotExist();
    assertThat(mock.uploads()).isDirectory();
  }
}
