package ai.kolbo.contract.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A directory with the files of reports:
 *
 * <ul>
 *   <li>{@code junit.xml} for build servers
 *   <li>{@code report.json} for programs
 *   <li>{@code report.html} for people
 *   <li>{@code proposed.patch}, if there is drift that a change of the document describes
 * </ul>
 */
public final class ReportDirectory {
  private static final String PATCH = "proposed.patch";

  private final Path directory;

  /**
   * @param directory made when a report is written, if it is not there
   */
  public ReportDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes the directory, and shows that a file can be written there: before a run that is to be
   * reported, not after it.
   *
   * @throws ReportException if that is not so
   */
  public void prepare() throws ReportException {
    Path probe = directory.resolve(".probe");
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new ReportException(directory, reason(e), e);
    }
    write(directory.resolve(".probe.part"), probe, "");
    try {
      Files.delete(probe);
    } catch (IOException e) {
      throw new ReportException(probe, reason(e), e);
    }
  }

  /**
   * Writes a report in place of an earlier one. Each file is complete as soon as it is there: it is
   * written beside its place and then moved.
   *
   * @return the files
   * @throws ReportException if a file cannot be written; files before it are written
   */
  public List<Path> write(RunReport report) throws ReportException {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("junit.xml", JunitXml.of(report));
    texts.put("report.json", JsonReport.of(report));
    texts.put("report.html", HtmlReport.of(report));
    String diff = Text.clean(report.patch().unifiedDiff());
    if (!diff.isEmpty()) {
      texts.put(PATCH, diff);
    }
    try {
      Files.createDirectories(directory);
      if (diff.isEmpty()) {
        Files.deleteIfExists(directory.resolve(PATCH));
      }
    } catch (IOException e) {
      throw new ReportException(directory, reason(e), e);
    }
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = directory.resolve(text.getKey());
      write(directory.resolve("." + text.getKey() + ".part"), file, text.getValue());
      files.add(file);
    }
    return files;
  }

  /** Writes a file by way of another one. */
  static void write(Path part, Path file, String text) throws ReportException {
    try {
      Files.write(part, text.getBytes(StandardCharsets.UTF_8));
      if (Files.isDirectory(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(part, e);
      throw new ReportException(file, reason(e), e);
    }
  }

  private static void discard(Path part, IOException cause) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException
        || e instanceof NotDirectoryException
        || e instanceof DirectoryNotEmptyException) {
      return "something else of this name is in the way";
    }
    if (e instanceof AccessDeniedException) {
      return "there is no right to write";
    }
    if (e instanceof NoSuchFileException) {
      return "the directory is gone";
    }
    String stated = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return stated == null
        ? "the system gives no reason"
        : stated.substring(0, 1).toLowerCase(Locale.ROOT) + stated.substring(1);
  }
}
