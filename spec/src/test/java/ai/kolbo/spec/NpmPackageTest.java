package ai.kolbo.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The npm tarball, as somebody's project gets it. */
class NpmPackageTest {
  private static final Path BUNDLED = Path.of("target", "openapi");
  private static final Path PACKED = Path.of("target", "npm");
  private static final String NPM = System.getProperty("npm", "npm");

  @TempDir private static Path project;

  @BeforeAll
  static void installTheTarballWithoutANetwork() throws Exception {
    Files.writeString(project.resolve("package.json"), "{\"private\": true}");
    run(
        project,
        NPM,
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--cache",
        project.resolve("cache").toString(),
        tarball().toAbsolutePath().toString());
  }

  @Test
  void theTarballAndThePackageHaveTheVersionOfTheDocument() throws IOException {
    String version = PublishedDocument.ROOT.at("/info/version").asText();

    assertThat(tarball()).hasFileName("kolbo-openapi-" + version + ".tgz");
    assertThat(ReleaseCheck.read(installed("package.json")).path("version").asText())
        .isEqualTo(version);
  }

  @ParameterizedTest
  @FieldSource("ai.kolbo.spec.PublishedDocument#FILES")
  void theFilesAreTheBundledOnes(String file) {
    assertThat(installed(file)).hasSameBinaryContentAs(BUNDLED.resolve(file));
  }

  @Test
  void everyJsonSchemaIsThere() throws IOException {
    Path folder = Path.of("target", "json-schema");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .hasSameSizeAs(PublishedDocument.ROOT.at("/components/schemas"))
          .allSatisfy(
              file ->
                  assertThat(installed("json-schema").resolve(file.getFileName()))
                      .hasSameBinaryContentAs(file));
    }
  }

  @Test
  void theFirstProgramOfTheReadmePrintsWhatItSays() throws Exception {
    Files.writeString(project.resolve("readme.mjs"), programsOfTheReadme().get(0));

    assertThat(run(project, "node", "readme.mjs").lines())
        .containsExactly(
            "Kolbo.AI API "
                + PublishedDocument.ROOT.at("/info/version").asText()
                + ": "
                + PublishedDocument.operations().size()
                + " operations",
            PublishedDocument.ROOT.at("/paths/~1api~1v1~1generate~1image/post/summary").asText(),
            installed("kolbo-openapi.yaml").toRealPath().toString());
  }

  @Test
  void theSecondProgramOfTheReadmeFindsARequestValid() throws Exception {
    // Beside this project's Ajv.
    Path program = Path.of("target", "validate.mjs");
    String entryPoint = installed("index.js").toUri().toString();
    Files.writeString(
        program, programsOfTheReadme().get(1).replace("'kolbo-openapi'", "'" + entryPoint + "'"));

    assertThat(run(Path.of("."), "node", program.toString())).isEqualToIgnoringNewLines("true");
  }

  private static List<String> programsOfTheReadme() throws IOException {
    return Pattern.compile("(?s)```js\\R(.*?)```")
        .matcher(Files.readString(installed("README.md")))
        .results()
        .map(program -> program.group(1))
        .toList();
  }

  @Test
  void requireTakesItAsWell() throws Exception {
    Files.writeString(
        project.resolve("required.cjs"),
        """
        const { document } = require('kolbo-openapi');
        const json = require('kolbo-openapi/kolbo-openapi.json');
        const schema = require('kolbo-openapi/json-schema/ImageRequest.json');
        console.log(document === json, schema.$id);
        console.log(require.resolve('kolbo-openapi/kolbo-openapi.codegen.yaml'));
        """);

    assertThat(run(project, "node", "required.cjs").lines())
        .containsExactly(
            "true ImageRequest.json",
            installed("kolbo-openapi.codegen.yaml").toRealPath().toString());
  }

  @Test
  void thePathsOfItsFilesAreRight() throws Exception {
    Files.writeString(
        project.resolve("files.mjs"),
        """
        import { existsSync } from 'node:fs';
        import { files } from 'kolbo-openapi';
        console.log(Object.keys(files).length, Object.values(files).every(existsSync));
        """);

    assertThat(run(project, "node", "files.mjs")).isEqualToIgnoringNewLines("17 true");
  }

  @Test
  void itsTypesKnowThePathsTheOperationsAndTheSchemas() throws Exception {
    Files.writeString(
        project.resolve("consumer.ts"),
        """
        import { document, files, type OperationId, type Path, type SchemaName } from 'kolbo-openapi';

        const id: OperationId = document.paths['/api/v1/generate/image'].post.operationId;
        const image: 'generateImage' = document.paths['/api/v1/generate/image'].post.operationId;
        const paths = Object.keys(document.paths) as Path[];
        const name: SchemaName = 'ImageRequest';
        const required: readonly string[] | undefined = document.components.schemas[name].required;
        const version: string = document.info.version;
        export const all: unknown[] = [id, image, paths, required, version, files.yaml.length];
        """);

    assertThat(compile("consumer.ts")).isEqualTo(new ChildProcess(0, ""));
  }

  @Test
  void whatTheDocumentDoesNotHaveDoesNotCompile() throws Exception {
    Files.writeString(
        project.resolve("misspelt.ts"),
        """
        import { document } from 'kolbo-openapi';
        export const path = document.paths['/api/v1/generate/imagine'];
        export const method = document.paths['/api/v1/generate/image'].get;
        export const schema = document.components.schemas.GenerateImagineRequest;
        document.info.version = 'another';
        """);

    ChildProcess compiler = compile("misspelt.ts");

    assertThat(compiler.exitValue()).isNotZero();
    assertThat(compiler.output().lines().filter(line -> line.startsWith("misspelt.ts(")))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactly("misspelt.ts(2", "misspelt.ts(3", "misspelt.ts(4", "misspelt.ts(5");
  }

  @Test
  void packedAgainTheTarballIsTheSame(@TempDir Path folder) throws Exception {
    run(
        PACKED.resolve("package"),
        NPM,
        "pack",
        "--silent",
        "--pack-destination",
        folder.toString());

    assertThat(folder.resolve(tarball().getFileName())).hasSameBinaryContentAs(tarball());
  }

  private static ChildProcess compile(String file) throws Exception {
    return ChildProcess.run(
        project,
        List.of(
            "node",
            Path.of("node_modules", "typescript", "bin", "tsc").toAbsolutePath().toString(),
            "--strict",
            "--noEmit",
            "--module",
            "nodenext",
            "--types",
            "",
            file));
  }

  private static String run(Path folder, String... command) throws Exception {
    ChildProcess process = ChildProcess.run(folder, List.of(command));
    assertThat(process.exitValue()).as(process.output()).isZero();
    return process.output();
  }

  private static Path installed(String file) {
    return project.resolve("node_modules").resolve("kolbo-openapi").resolve(file);
  }

  private static Path tarball() throws IOException {
    try (Stream<Path> files = Files.list(PACKED)) {
      List<Path> tarballs = files.filter(file -> file.toString().endsWith(".tgz")).toList();
      assertThat(tarballs).hasSize(1);
      return tarballs.get(0);
    }
  }
}
