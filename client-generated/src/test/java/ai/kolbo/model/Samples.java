package ai.kolbo.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Objects of the generated classes that are as the document wants them. */
final class Samples {
  private final Document document;

  Samples(Document document) {
    this.document = document;
  }

  /** An object with nothing but its required members. */
  Object object(String name) throws ReflectiveOperationException {
    JsonNode schema = document.schema(name);
    Object object = type(name).getConstructor().newInstance();
    for (JsonNode required : schema.path("required")) {
      set(object, required.asText(), value(schema.at("/properties/" + required.asText())));
    }
    return object;
  }

  /** A body of an operation that breaks none of its rules. */
  Object body(JsonNode operation, String name) throws ReflectiveOperationException {
    Object body = object(name);
    JsonNode properties = document.schema(name).get("properties");
    for (JsonNode exclusion : operation.path("x-kolbo-exclusions")) {
      give(body, properties, exclusion.get("alternatives").get(first(exclusion, properties)));
    }
    for (JsonNode part : operation.path("x-kolbo-upload").path("parts")) {
      String field = part.get("part").asText();
      if (properties.has(field) && get(body, field) != null) {
        set(
            body,
            field,
            files(part, properties.get(field), Math.max(1, part.get("minCount").asInt())));
      }
    }
    return body;
  }

  private static int first(JsonNode exclusion, JsonNode properties) {
    JsonNode alternatives = exclusion.get("alternatives");
    int first = 0;
    while (!properties.has(alternatives.get(first).get(0).asText())) {
      first++;
    }
    return first;
  }

  void give(Object body, JsonNode properties, JsonNode members)
      throws ReflectiveOperationException {
    for (JsonNode member : members) {
      set(body, member.asText(), value(properties.get(member.asText())));
    }
  }

  /** As many files as asked for, in the type that the member of the form has. */
  Object files(JsonNode part, JsonNode property, int count) {
    UploadFile file = file(mediaType(part), 1);
    return document.resolve(property).path("type").asText().equals("array")
        ? Collections.nCopies(count, file)
        : count == 0 ? null : file;
  }

  static UploadFile file(String mediaType, long bytes) {
    return UploadFile.of("file", mediaType, bytes, java.io.InputStream::nullInputStream);
  }

  static String mediaType(JsonNode part) {
    return part.path("mediaTypes").path(0).asText("image/*").replace("/*", "/x");
  }

  Object value(JsonNode property) throws ReflectiveOperationException {
    String name = document.name(property);
    switch (name) {
      case "MessageContent", "AssistantContent":
        return MessageContent.of("Hi");
      case "StopSequences":
        return StopSequences.of("end");
      case "ToolChoice":
        return ToolChoice.of("auto");
      default:
        JsonNode schema = document.resolve(property);
        return schema.has("discriminator")
            ? object(document.name(schema.get("oneOf").get(0)))
            : value(name, schema);
    }
  }

  private Object value(String name, JsonNode schema) throws ReflectiveOperationException {
    switch (schema.path("type").asText()) {
      case "boolean":
        return true;
      case "integer":
        long whole = schema.path("minimum").asLong(Math.min(1, schema.path("maximum").asLong(1)));
        return schema.path("format").asText().equals("int64") ? (Object) whole : (int) whole;
      case "number":
        return schema.path("minimum").asDouble(Math.min(1, schema.path("maximum").asDouble(1)));
      case "array":
        List<Object> items = new ArrayList<>();
        for (int i = Math.max(1, schema.path("minItems").asInt()); i > 0; i--) {
          items.add(value(schema.get("items")));
        }
        return items;
      case "string":
        return text(name, schema);
      default:
        return schema.has("properties")
            ? object(name)
            : Map.of(
                "a",
                schema.path("additionalProperties").isObject()
                    ? value(schema.get("additionalProperties"))
                    : "b");
    }
  }

  private static Object text(String name, JsonNode schema) throws ReflectiveOperationException {
    if (schema.path("format").asText().equals("binary")) {
      return file("image/x", 1);
    }
    if (schema.path("format").asText().equals("uri")) {
      return "https://host/a";
    }
    if (schema.has("enum")) {
      String first = schema.get("enum").get(0).asText();
      return name.isEmpty() ? first : type(name).getMethod("of", String.class).invoke(null, first);
    }
    String pattern = schema.path("pattern").asText();
    return pattern.matches("\\^\\w+\\$")
        ? pattern.substring(1, pattern.length() - 1)
        : "x".repeat(Math.max(1, schema.path("minLength").asInt()));
  }

  static void set(Object object, String member, Object value) throws ReflectiveOperationException {
    setter(object.getClass(), member).invoke(object, value);
  }

  private static Method setter(Class<?> type, String member) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(camel(member))
          && method.getParameterCount() == 1
          && !method.getParameterTypes()[0].isPrimitive()) {
        return method;
      }
    }
    throw new AssertionError(type.getSimpleName() + " has no setter of " + member);
  }

  static Object get(Object object, String member) throws ReflectiveOperationException {
    String name = camel(member);
    String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return object.getClass().getMethod(getter).invoke(object);
  }

  private static String camel(String member) {
    StringBuilder name = new StringBuilder();
    for (String word : member.split("_")) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName("ai.kolbo.model." + name);
  }
}
