package ai.kolbo.contract.matrix;

import ai.kolbo.contract.deployment.RequestDraft;
import ai.kolbo.contract.deployment.RequestDraft.Part;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.contract.matrix.MatrixCase.Category;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The cases of files in forms: how many, of which type, how large. */
final class FileCases {
  /** Larger ones are left to the tests of uploads: a deployment would have to take them in. */
  static final long LARGEST = 16L << 20;

  void add(RequestDraft first, List<MatrixCase> cases) {
    Operation operation = first.operation();
    JsonNode upload = operation.node().path("x-kolbo-upload");
    for (JsonNode rule : upload.path("parts")) {
      String name = rule.path("part").asText();
      List<Part> present = partsOf(first, name);
      if (present.isEmpty()) {
        continue;
      }
      counts(first, rule, present.get(0), cases);
      if (!rule.path("mediaTypes").isEmpty()) {
        Part text = new Part(name, "notes.txt", "text/plain", present.get(0).bytes());
        add(
            Category.WRONG_TYPE,
            name + " of a wrong media type",
            replaced(first, name, text, present.size()),
            name,
            cases);
      }
      size(first, rule.path("maxFileBytes").asLong(), present, cases);
    }
    total(first, upload.path("maxTotalBytes").asLong(), cases);
  }

  private static List<Part> partsOf(RequestDraft draft, String name) {
    return draft.body() instanceof RequestDraft.Form form
        ? form.parts().stream().filter(part -> part.name().equals(name)).toList()
        : List.of();
  }

  private static void counts(RequestDraft first, JsonNode rule, Part file, List<MatrixCase> cases) {
    String name = rule.path("part").asText();
    if (rule.has("maxCount")) {
      int most = rule.path("maxCount").asInt();
      add(
          Category.BOUND_MET,
          name + " " + most + (most == 1 ? " file" : " files"),
          replaced(first, name, file, most),
          name,
          cases);
      add(
          Category.BOUND_EXCEEDED,
          name + " " + (most + 1) + " files",
          replaced(first, name, file, most + 1),
          name,
          cases);
    }
    int least = rule.path("minCount").asInt();
    if (least > 0) {
      add(
          Category.BOUND_EXCEEDED,
          name + (least == 1 ? " without a file" : " " + (least - 1) + " files"),
          replaced(first, name, file, least - 1),
          name,
          cases);
    }
  }

  private static void size(
      RequestDraft first, long most, List<Part> present, List<MatrixCase> cases) {
    if (most == 0 || most > LARGEST) {
      return;
    }
    Part file = present.get(0);
    add(
        Category.BOUND_MET,
        file.name() + " " + most + " bytes",
        replaced(first, file.name(), sized(file, most), present.size()),
        file.name(),
        cases);
    add(
        Category.BOUND_EXCEEDED,
        file.name() + " " + (most + 1) + " bytes",
        replaced(first, file.name(), sized(file, most + 1), present.size()),
        file.name(),
        cases);
  }

  private static void total(RequestDraft first, long most, List<MatrixCase> cases) {
    if (most == 0 || most > LARGEST || !(first.body() instanceof RequestDraft.Form form)) {
      return;
    }
    for (long bytes : new long[] {most, most + 1}) {
      List<Part> parts = new ArrayList<>();
      long left = bytes;
      List<Part> files = form.parts().stream().filter(part -> part.fileName() != null).toList();
      for (Part part : form.parts()) {
        if (part.fileName() == null) {
          parts.add(part);
        } else {
          long size = part == files.get(files.size() - 1) ? left : bytes / files.size();
          parts.add(sized(part, size));
          left -= size;
        }
      }
      add(
          bytes == most ? Category.BOUND_MET : Category.BOUND_EXCEEDED,
          "files " + bytes + " bytes together",
          first.with(new RequestDraft.Form(parts)),
          "",
          cases);
    }
  }

  private static Part sized(Part part, long bytes) {
    return new Part(part.name(), part.fileName(), part.mediaType(), new byte[(int) bytes]);
  }

  private static RequestDraft replaced(RequestDraft draft, String name, Part file, int count) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(file);
    }
    if (draft.body() instanceof RequestDraft.Form form) {
      form.parts().stream().filter(part -> !part.name().equals(name)).forEach(parts::add);
    }
    return draft.with(new RequestDraft.Form(parts));
  }

  private static void add(
      Category category, String about, RequestDraft draft, String part, List<MatrixCase> cases) {
    Operation operation = draft.operation();
    Set<Integer> refused =
        about.endsWith("bytes") || about.endsWith("together")
            ? Set.of(400, 413)
            : Matrix.refusals(operation);
    cases.add(
        new MatrixCase(
            category,
            about,
            draft,
            part.isEmpty() ? "" : "/" + part,
            category.isInvalid() ? refused : Set.of(operation.success())));
  }
}
