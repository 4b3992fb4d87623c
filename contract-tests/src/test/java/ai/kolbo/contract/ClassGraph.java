package ai.kolbo.contract;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Which class of the client uses which, as jdeps reads it from the class files. */
final class ClassGraph {
  private static final Pattern ARROW = Pattern.compile("\\s+(ai\\.kolbo\\.\\S+)\\s+->\\s+(\\S+).*");

  private final Map<String, Set<String>> uses;

  private ClassGraph(Map<String, Set<String>> uses) {
    this.uses = uses;
  }

  /**
   * Reads the class files of one or several jars or class folders.
   *
   * @param directory an empty folder for copies: jdeps would want the modules that a module-info
   *     requires
   * @param anyClassOfEach a class out of each jar or folder
   */
  static ClassGraph of(Path directory, Class<?>... anyClassOfEach) throws IOException {
    for (Class<?> type : anyClassOfEach) {
      copy(location(type), directory);
    }
    StringWriter out = new StringWriter();
    ToolProvider.findFirst("jdeps")
        .orElseThrow()
        .run(
            new PrintWriter(out),
            new PrintWriter(System.err, true),
            "-verbose:class",
            "-filter:none",
            directory.toString());
    Map<String, Set<String>> uses = new TreeMap<>();
    out.toString()
        .lines()
        .map(ARROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            arrow ->
                uses.computeIfAbsent(arrow.group(1), any -> new TreeSet<>()).add(arrow.group(2)));
    return new ClassGraph(uses);
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path classes, Path directory) throws IOException {
    if (Files.isDirectory(classes)) {
      copyTree(classes, directory);
    } else {
      try (FileSystem jar =
          FileSystems.newFileSystem(URI.create("jar:" + classes.toUri()), Map.of())) {
        copyTree(jar.getPath("/"), directory);
      }
    }
  }

  private static void copyTree(Path root, Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.filter(ClassGraph::isClass)::iterator) {
        Path copy = directory.resolve(root.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class") && !file.endsWith("module-info.class");
  }

  /** The binary names of all classes. */
  Collection<String> classes() {
    return uses.keySet();
  }

  /** The same graph between the packages of its classes. */
  ClassGraph ofPackages() {
    return renamed(ClassGraph::packageOf);
  }

  /** The same graph with nested classes as parts of their outermost class. */
  ClassGraph ofTopLevelClasses() {
    return renamed(ClassGraph::topLevel);
  }

  static String packageOf(String type) {
    return type.substring(0, type.lastIndexOf('.'));
  }

  private static String topLevel(String type) {
    int nested = type.indexOf('$');
    return nested < 0 ? type : type.substring(0, nested);
  }

  private ClassGraph renamed(UnaryOperator<String> name) {
    Map<String, Set<String>> renamed = new TreeMap<>();
    uses.forEach(
        (from, targets) ->
            targets.forEach(
                to ->
                    renamed
                        .computeIfAbsent(name.apply(from), any -> new TreeSet<>())
                        .add(name.apply(to))));
    renamed.forEach((from, targets) -> targets.remove(from));
    return new ClassGraph(renamed);
  }

  /** Every arrow, written {@code from -> to}. */
  List<Arrow> arrows() {
    List<Arrow> arrows = new ArrayList<>();
    uses.forEach((from, targets) -> targets.forEach(to -> arrows.add(new Arrow(from, to))));
    return arrows;
  }

  /** Groups of two or more that all reach each other; empty if there is no circle. */
  List<Set<String>> circles() {
    Map<String, Set<String>> reached = new HashMap<>();
    uses.keySet().forEach(start -> reached.put(start, reachedFrom(start)));
    Set<Set<String>> circles = new LinkedHashSet<>();
    for (String start : uses.keySet()) {
      Set<String> circle = new TreeSet<>();
      for (String other : reached.get(start)) {
        if (reached.getOrDefault(other, Set.of()).contains(start)) {
          circle.add(other);
        }
      }
      if (circle.size() > 1) {
        circles.add(circle);
      }
    }
    return List.copyOf(circles);
  }

  private Set<String> reachedFrom(String start) {
    Set<String> reached = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(uses.get(start));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (reached.add(next)) {
        open.addAll(uses.getOrDefault(next, Set.of()));
      }
    }
    return reached;
  }

  /** One uses the other. */
  record Arrow(String from, String to) {
    @Override
    public String toString() {
      return from + " -> " + to;
    }
  }
}
