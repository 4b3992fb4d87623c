package ai.kolbo.mock.behaviour;

import ai.kolbo.mock.behaviour.Things.Thing;
import ai.kolbo.mock.document.Operation;
import ai.kolbo.mock.files.FileRequest;
import ai.kolbo.mock.files.MediaTypes;
import ai.kolbo.mock.http.Answer;
import ai.kolbo.mock.http.Behaviour;
import ai.kolbo.mock.http.MockRequest;
import ai.kolbo.mock.http.RequestBody.FilePart;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code create: KIND}: fills the document's example from the request, and stores it as a new
 * thing. With {@code once: true}, content that was sent before returns the thing created from it.
 */
final class CreateThing implements Behaviour {
  private final Operation operation;
  private final Memory memory;
  private final JsonNode rules;
  private final String kind;
  private final String idMember;
  private final String member;
  private final @Nullable Duration lifetime;

  CreateThing(Operation operation, Memory memory) {
    this.operation = operation;
    this.memory = memory;
    this.rules = operation.does();
    this.kind = rules.path("create").asText();
    this.idMember = memory.kind(kind).path("id").asText("id");
    this.member = rules.path("in").asText(operation.node().path("x-kolbo-answer").asText());
    String lives = memory.kind(kind).path("lives").asText();
    this.lifetime = lives.isEmpty() ? null : Duration.parse(Vocabulary.duration(lives));
  }

  @Override
  public Answer to(MockRequest request) {
    memory.settle();
    if (!rules.path("once").asBoolean()) {
      return create(request, null);
    }
    synchronized (this) {
      return create(request, digests(request));
    }
  }

  private Answer create(MockRequest request, @Nullable String content) {
    ObjectNode body = request.example();
    ObjectNode thing = member.isEmpty() ? body : (ObjectNode) body.get(member);
    Thing known = content == null ? null : withContent(content);
    String id = known == null ? memory.ids().like(thing.path(idMember).asText()) : known.id();
    ObjectNode shown;
    if (known == null) {
      shown = thing.deepCopy();
      Fill.echo(shown, request.known());
      Fill.into(shown, rules.path("fill"), words(request, id, false));
      Instant expires = lifetime == null ? null : memory.clock().instant().plus(lifetime);
      memory.things().put(new Thing(kind, id, null, shown, content, expires, true));
    } else {
      shown = known.shown().deepCopy();
      Vocabulary again = words(request, id, true);
      for (Map.Entry<String, JsonNode> rule : rules.path("fill").properties()) {
        if (rule.getValue().asText().equals("=again")) {
          shown.set(rule.getKey(), Fill.value(rule.getValue(), null, again));
        }
      }
    }
    ObjectNode told = memory.shown(memory.brief(kind, shown), request.origin());
    return Answer.json(operation.successStatus(), member.isEmpty() ? told : body.set(member, told));
  }

  private @Nullable Thing withContent(String content) {
    return memory.things().all(kind, null).stream()
        .filter(thing -> content.equals(thing.secret()))
        .findFirst()
        .orElse(null);
  }

  private static String digests(MockRequest request) {
    return request.body().files().stream().map(FilePart::digest).collect(Collectors.joining());
  }

  private Vocabulary words(MockRequest request, String id, boolean isAgain) {
    Map<String, Supplier<@Nullable Object>> words = new HashMap<>();
    words.put("id", () -> id);
    words.put("again", () -> isAgain);
    words.put("none", () -> null);
    FileRequest picture = new FileRequest("image/jpeg", kind, "1:1", 0, "", id.hashCode());
    words.put("thumbnail", () -> Memory.url(memory.files().addThumbnail(id, picture)));
    for (Operation.UploadPart part : operation.uploadParts()) {
      words.put("files." + part.part(), () -> urls(request, id, part.part()));
      words.put("has." + part.part(), () -> !filesOf(request, part.part()).isEmpty());
    }
    List<FilePart> files = request.body().files();
    if (!files.isEmpty()) {
      FilePart file = files.get(0);
      String type = storedType(file);
      String name = storedName(file, type);
      words.put("file.name", () -> name);
      words.put("file.bytes", file::bytes);
      words.put("file.type", () -> type);
      words.put("file.kind", () -> kindOf(type));
      words.put("file.url", () -> url(id, name, type, file));
    }
    return Vocabulary.of(words)
        .or(Vocabulary.time(Clock.fixed(memory.clock().instant(), ZoneOffset.UTC)))
        .or(Vocabulary.request(request.known()));
  }

  private List<String> urls(MockRequest request, String id, String part) {
    return filesOf(request, part).stream()
        .map(file -> url(id, file.filename(), file.mediaType(), file))
        .toList();
  }

  private static List<FilePart> filesOf(MockRequest request, String part) {
    return request.body().files().stream().filter(file -> file.field().equals(part)).toList();
  }

  private String url(String id, String name, String type, FilePart file) {
    BooleanSupplier isKept = () -> memory.things().find(kind, id) != null;
    return Memory.url(memory.files().addUpload(id, name, type, file.digest(), isKept));
  }

  /** The type that the service stores a file as, which may be another than it was sent as. */
  private String storedType(FilePart file) {
    for (Map.Entry<String, JsonNode> stored : rules.path("stores").properties()) {
      if (!file.mediaType().equals(FilePart.DEFAULT_MEDIA_TYPE) && file.is(stored.getKey())) {
        return stored.getValue().asText();
      }
    }
    return file.mediaType();
  }

  private static String storedName(FilePart file, String type) {
    String ending = MediaTypes.ending(type);
    boolean isStoredAsSent = type.equals(file.mediaType()) || ending == null;
    return isStoredAsSent ? file.filename() : withEnding(file.filename(), ending);
  }

  private static String withEnding(String name, @Nullable String ending) {
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name) + "." + Objects.requireNonNull(ending);
  }

  /** The first half of a media type, or {@code document}. */
  static String kindOf(String type) {
    String kind = type.split("/", 2)[0].toLowerCase(Locale.ROOT);
    return List.of("image", "video", "audio").contains(kind) ? kind : "document";
  }
}
