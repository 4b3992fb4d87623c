package ai.kolbo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Makes programs of the code samples of one language. One process runs several and prints a line
 * for each: its name, and that it {@code has ended} or {@code has failed}, with the message.
 */
interface SamplePrograms {

  /** Writes these programs, each sample by the name of its program. */
  void write(Map<String, String> samples) throws Exception;

  /** The command that runs programs that have been written. */
  List<String> command(List<String> names);

  /** Modules, run side by side. */
  static SamplePrograms javaScript(Path directory) {
    return new Scripts(
        directory,
        ".mjs",
        List.of("node", "--no-warnings", "--input-type=module", "--eval"),
        """
        const run = async (name) => {
          try {
            await import(`./${name}.mjs`);
            console.log(`\\n${name} has ended`);
          } catch (error) {
            console.log(`\\n${name} has failed: ${error.message}\\n${error.stack}`);
          }
        };
        await Promise.all(process.argv.slice(1).map(run));
        """);
  }

  /** Scripts, run side by side. */
  static SamplePrograms python(Path directory) throws Exception {
    return new Scripts(
        directory,
        ".py",
        List.of(PythonEnvironment.python().toString(), "-c"),
        """
        import sys
        import traceback
        from concurrent.futures import ThreadPoolExecutor


        def run(name):
            try:
                with open(f"{name}.py", encoding="utf-8") as file:
                    code = compile(file.read(), file.name, "exec")
                exec(code, {"__name__": "__main__"})
                end = "has ended"
            except BaseException as error:
                end = f"has failed: {error}\\n{traceback.format_exc()}"
            sys.stdout.write(f"\\n{name} {end}\\n")


        with ThreadPoolExecutor(16) as pool:
            list(pool.map(run, sys.argv[1:]))
        """);
  }

  /** Bodies of methods, compiled without a warning. */
  static SamplePrograms java(Path directory) {
    return new JavaPrograms(directory);
  }

  record Scripts(Path directory, String ending, List<String> interpreter, String runner)
      implements SamplePrograms {
    @Override
    public void write(Map<String, String> samples) throws IOException {
      for (Map.Entry<String, String> sample : samples.entrySet()) {
        Files.writeString(directory.resolve(sample.getKey() + ending), sample.getValue());
      }
    }

    @Override
    public List<String> command(List<String> names) {
      List<String> command = new ArrayList<>(interpreter);
      command.add(runner);
      command.addAll(names);
      return command;
    }
  }

  record JavaPrograms(Path directory) implements SamplePrograms {
    private static final List<String> IMPORTS =
        List.of(
            "ai.kolbo.client.*",
            "ai.kolbo.client.chat.*",
            "ai.kolbo.client.job.*",
            "ai.kolbo.model.*",
            "java.nio.file.*",
            "java.time.*",
            "java.util.*");

    private static final String RUNNER =
        """
        class Main {
          public static void main(String[] samples) {
            for (String sample : samples) {
              try {
                Class.forName(sample).getDeclaredMethod("run").invoke(null);
                System.out.println("\\n" + sample + " has ended");
              } catch (ReflectiveOperationException e) {
                System.out.println("\\n" + sample + " has failed");
                e.printStackTrace(System.out);
              }
            }
          }
        }
        """;

    @Override
    public void write(Map<String, String> samples) throws IOException {
      List<Path> sources = new ArrayList<>();
      for (Map.Entry<String, String> sample : samples.entrySet()) {
        Path source = directory.resolve(sample.getKey() + ".java");
        sources.add(Files.writeString(source, compilable(sample.getKey(), sample.getValue())));
      }
      sources.add(Files.writeString(directory.resolve("Main.java"), RUNNER));
      assertThat(compile(sources)).as("warnings and errors of the compiler").isEmpty();
    }

    @Override
    public List<String> command(List<String> names) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  RunnableJar.java(),
                  "-classpath",
                  directory + File.pathSeparator + System.getProperty("java.class.path"),
                  "Main"));
      command.addAll(names);
      return command;
    }

    private static String compilable(String name, String sample) {
      StringBuilder source = new StringBuilder();
      IMPORTS.forEach(imported -> source.append("import ").append(imported).append(";\n"));
      return source
          .append("class ")
          .append(name)
          .append(" {\n  static void run() throws Exception {\n")
          .append(sample.indent(4))
          .append("  }\n}\n")
          .toString();
    }

    private List<String> compile(List<Path> sources) throws IOException {
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
      try (StandardJavaFileManager files =
          compiler.getStandardFileManager(diagnostics, null, null)) {
        List<String> options =
            List.of(
                "-d",
                directory.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                "-proc:none",
                // An operation that the document deprecates has a sample as well.
                "-Xlint:all,-deprecation",
                "-Werror");
        compiler
            .getTask(
                null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
            .call();
      }
      return diagnostics.getDiagnostics().stream().map(JavaPrograms::describe).toList();
    }

    private static String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
      try {
        JavaFileObject source = diagnostic.getSource();
        return diagnostic + (source == null ? "" : "\n" + source.getCharContent(true));
      } catch (IOException e) {
        return diagnostic.toString();
      }
    }
  }
}
