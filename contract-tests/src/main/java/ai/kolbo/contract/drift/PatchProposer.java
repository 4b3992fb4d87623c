package ai.kolbo.contract.drift;

import ai.kolbo.contract.drift.ProposedPatch.Edit;
import ai.kolbo.contract.drift.ProposedPatch.Unproposed;
import ai.kolbo.contract.judge.Deviation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Proposes how the document would have to change for deviations. Deviations of one place, such as
 * the same member of two operations that share a schema, get one change. The patch has types, names
 * of members and words of enumerations, but no observed text.
 */
public final class PatchProposer {
  private final Sources sources;
  private final Locator locator;
  private final Targets targets;
  private final Observations observations;
  private final RequestFiles requests;

  private PatchProposer(Sources sources, Locator locator, Observations observations) {
    this.sources = sources;
    this.locator = locator;
    this.targets = new Targets(locator);
    this.observations = observations;
    this.requests = new RequestFiles(locator);
  }

  /** For a document of which nothing was observed but its examples. */
  public static PatchProposer of(Sources sources) {
    Locator locator = new Locator(new SourceTree(sources));
    return new PatchProposer(sources, locator, Observations.of(locator));
  }

  /**
   * For a document.
   *
   * @param observations of the same document
   */
  public static PatchProposer of(Sources sources, Observations observations) {
    return new PatchProposer(sources, new Locator(new SourceTree(sources)), observations);
  }

  /** The source files as the patch for deviations would leave them. */
  Sources patched(List<Deviation> deviations) {
    return apply(changes(deviations, new ArrayList<>()));
  }

  /** A patch for deviations, each of which is either the reason of an edit or unproposed. */
  public ProposedPatch propose(List<Deviation> deviations) {
    List<Unproposed> unproposed = new ArrayList<>();
    List<Planned> changes = changes(deviations, unproposed);
    String diff = UnifiedDiff.between(sources, apply(changes));
    List<Edit> edits =
        changes.stream()
            .sorted(
                Comparator.comparing((Planned planned) -> planned.target().spot().file())
                    .thenComparing(planned -> planned.target().spot().pointer()))
            .map(Planned::edit)
            .toList();
    return new ProposedPatch(diff, edits, unproposed);
  }

  private record Planned(Target target, Change change, List<Deviation> answers) {
    Edit edit() {
      Spot spot = target.spot();
      return new Edit(Sources.FOLDER + spot.file(), spot.pointer(), change.sentence(), answers);
    }
  }

  private List<Planned> changes(List<Deviation> deviations, List<Unproposed> unproposed) {
    Map<Target, List<Deviation>> byTarget = new LinkedHashMap<>();
    for (Deviation deviation : deviations) {
      Optional<String> refusal = targets.refusal(deviation);
      Optional<Target> target = refusal.isPresent() ? Optional.empty() : targets.find(deviation);
      if (target.isPresent()) {
        byTarget.computeIfAbsent(target.get(), any -> new ArrayList<>()).add(deviation);
      } else {
        String reason = refusal.orElse("The source files have no place that describes this.");
        unproposed.add(new Unproposed(deviation, reason));
      }
    }
    Set<String> newFiles = new HashSet<>();
    List<Planned> planned = new ArrayList<>();
    byTarget.forEach(
        (target, answers) -> {
          Change change = change(target, answers, newFiles);
          if (change.action() == null) {
            answers.forEach(each -> unproposed.add(new Unproposed(each, change.sentence())));
          } else {
            planned.add(new Planned(target, change, answers));
          }
        });
    return planned;
  }

  private Change change(Target target, List<Deviation> answers, Set<String> newFiles) {
    SourceTree tree = locator.tree();
    Function<String, InferredSchema> inferences =
        file -> new InferredSchema(tree, file, newFiles, requests.contains(file));
    SchemaChanges schemas = new SchemaChanges(tree, inferences);
    TypeChanges types = new TypeChanges(tree, observations, inferences);
    ResponseChanges responses = new ResponseChanges(locator, newFiles);
    return switch (target.kind()) {
      case UNDOCUMENTED_MEMBER -> schemas.member(target, answers);
      case MISSING_MEMBER -> schemas.requirement(target);
      case WRONG_TYPE -> types.of(target, answers.stream().map(Deviation::observed).toList());
      case UNKNOWN_VALUE -> schemas.word(target, answers);
      case INVALID_VALUE -> schemas.bounds(target, answers);
      case UNDOCUMENTED_STATUS -> responses.status(target, answers);
      case UNDOCUMENTED_MEDIA_TYPE -> responses.mediaType(target, answers);
      case MISSING_HEADER -> responses.header(target);
      default -> throw new IllegalArgumentException("No place is found for " + target.kind());
    };
  }

  /**
   * The innermost places are changed first, and types last: another type moves what is inside of
   * it.
   */
  private Sources apply(List<Planned> changes) {
    Draft draft = new Draft(new SourceTree(sources));
    changes.stream()
        .sorted(
            Comparator.comparing((Planned planned) -> -planned.target().spot().keys().size())
                .thenComparing(planned -> planned.target().kind() == Deviation.Kind.WRONG_TYPE)
                .thenComparing(planned -> !planned.target().detail().equals(Target.NULL)))
        .forEach(planned -> planned.change().action().accept(draft));
    return draft.tree().sources();
  }
}
