package ai.kolbo.contract.deployment;

import ai.kolbo.client.KolboClient;
import ai.kolbo.contract.deployment.RequestDraft.Part;
import ai.kolbo.contract.document.ApiDocument;
import ai.kolbo.contract.document.Operation;
import ai.kolbo.model.Form;
import ai.kolbo.model.Json;
import ai.kolbo.model.UploadFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes of requests the objects that the client has for them. */
public final class ClientRequests {
  /** How the client calls the twin of an operation that takes a form as well as JSON. */
  private static final String TWIN = "Multipart";

  private ClientRequests() {}

  /** The method of a generated interface that sends a body of the media type to an operation. */
  public static Optional<Method> method(Operation operation, String mediaType) {
    boolean isForm = mediaType.equals("multipart/form-data");
    return apis()
        .flatMap(api -> Arrays.stream(api.getMethods()))
        .filter(
            method ->
                method.getName().equals(operation.id())
                    || method.getName().equals(operation.id() + TWIN))
        .filter(
            method ->
                operation.requestContent().isEmpty()
                    || Form.class.isAssignableFrom(method.getParameterTypes()[0]) == isForm)
        .findFirst();
  }

  /** The generated interfaces, one for each service of the client. */
  static Stream<Class<?>> apis() {
    return Arrays.stream(KolboClient.class.getMethods())
        .map(method -> method.getReturnType().getSimpleName())
        .filter(name -> name.endsWith("Service"))
        .distinct()
        .map(name -> "ai.kolbo.api." + name.replaceFirst("Service$", "Api"))
        .map(ClientRequests::named);
  }

  private static Class<?> named(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The body of a request as the client has it.
   *
   * @return empty if the client has nothing for it, because it does not keep to the document
   */
  public static Optional<Object> body(RequestDraft draft) {
    if (draft.body() == null) {
      return Optional.empty();
    }
    return method(draft.operation(), draft.body().mediaType())
        .map(method -> method.getParameterTypes()[0])
        .flatMap(type -> body(type, draft.body()));
  }

  private static Optional<Object> body(Class<?> type, RequestDraft.Body body) {
    try {
      if (body instanceof RequestDraft.Json json) {
        return Optional.of(
            Json.read(type, json.value().toString().getBytes(StandardCharsets.UTF_8)));
      }
      return body instanceof RequestDraft.Form form
          ? Optional.of(form(type, form))
          : Optional.empty();
    } catch (IOException | ReflectiveOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Object form(Class<?> type, RequestDraft.Form form)
      throws ReflectiveOperationException {
    Map<String, List<Part>> parts = new LinkedHashMap<>();
    form.parts()
        .forEach(part -> parts.computeIfAbsent(part.name(), name -> new ArrayList<>()).add(part));
    Object made = type.getConstructor().newInstance();
    for (Map.Entry<String, List<Part>> part : parts.entrySet()) {
      Optional<Method> setter = setter(type, part.getKey());
      if (setter.isPresent()) {
        setter.get().invoke(made, value(setter.get(), part.getValue()));
      }
    }
    return made;
  }

  private static Object value(Method setter, List<Part> parts) {
    Class<?> type = setter.getParameterTypes()[0];
    if (type == UploadFile.class) {
      return file(parts.get(0));
    }
    if (setter.getGenericParameterTypes()[0].getTypeName().contains("UploadFile")) {
      return parts.stream().map(ClientRequests::file).toList();
    }
    String text = new String(parts.get(0).bytes(), StandardCharsets.UTF_8);
    return type == String.class ? text : ApiDocument.JSON.convertValue(read(text), type);
  }

  private static Object read(String text) {
    try {
      return ApiDocument.JSON.readTree(text);
    } catch (IOException e) {
      return text;
    }
  }

  private static UploadFile file(Part part) {
    byte[] bytes = part.bytes();
    return UploadFile.of(
        String.valueOf(part.fileName()),
        part.mediaType() == null ? "application/octet-stream" : part.mediaType(),
        bytes.length,
        () -> new ByteArrayInputStream(bytes));
  }

  /** The client writes the names of members in camelCase. */
  private static Optional<Method> setter(Class<?> type, String member) {
    StringBuilder name = new StringBuilder();
    for (String word : member.split("_")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return Stream.of(type.getMethods())
        .filter(it -> it.getName().contentEquals(name) && it.getParameterCount() == 1)
        .filter(it -> !it.getParameterTypes()[0].isPrimitive())
        .findFirst();
  }
}
