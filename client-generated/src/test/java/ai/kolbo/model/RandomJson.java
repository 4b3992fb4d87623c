package ai.kolbo.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiPredicate;

/** Makes JSON that fits a class, by its fields, or does not in some places. */
final class RandomJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEEPEST = 5;

  private final Random random;

  private final BiPredicate<Type, JsonNode> allowed;

  /** How many of 100 values are of any type. */
  private final int wrong;

  /**
   * @param allowed which values of any type may stand where a type is declared
   */
  RandomJson(long seed, int wrong, BiPredicate<Type, JsonNode> allowed) {
    this.random = new Random(seed);
    this.wrong = wrong;
    this.allowed = allowed;
  }

  /** A document of a class, which is an object, or a text for an open enumeration. */
  JsonNode document(Class<?> type) {
    return fitting(type, 0);
  }

  private JsonNode value(Type type, int depth) {
    if (random.nextInt(12) == 0) {
      return JSON.nullNode();
    }
    if (random.nextInt(100) < wrong) {
      JsonNode any = any(depth);
      return allowed.test(type, any) ? any : JSON.nullNode();
    }
    return fitting(type, depth);
  }

  private JsonNode fitting(Type type, int depth) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? list(generic.getActualTypeArguments()[0], depth)
          : map(generic.getActualTypeArguments()[1], depth);
    }
    Class<?> one = (Class<?>) type;
    if (one == String.class) {
      return JSON.textNode(text());
    } else if (one == Boolean.class) {
      return JSON.booleanNode(random.nextBoolean());
    } else if (one == Integer.class) {
      return JSON.numberNode(random.nextInt());
    } else if (one == Long.class) {
      return JSON.numberNode(random.nextLong());
    } else if (one == Double.class) {
      return random.nextBoolean()
          ? JSON.numberNode(random.nextInt(1000))
          : JSON.numberNode(random.nextDouble() * 1000);
    } else if (one == OffsetDateTime.class) {
      return JSON.textNode(
          OffsetDateTime.parse("2026-03-05T10:30:00+02:00")
              .plusNanos(random.nextInt(1000) * 1_000_003L)
              .toString());
    } else if (one == Object.class) {
      return any(depth);
    } else if (OpenEnum.class.isAssignableFrom(one)) {
      return JSON.textNode(word());
    } else if (one == MessageContent.class) {
      return random.nextBoolean() ? JSON.textNode(text()) : list(ContentPart.class, depth);
    } else if (one == StopSequences.class) {
      return random.nextBoolean() ? JSON.textNode(text()) : fittingTexts();
    } else if (one == ToolChoice.class) {
      return random.nextBoolean() ? JSON.textNode(word()) : object(NamedToolChoice.class, depth);
    }
    return one.isInterface() ? union(one, depth) : object(one, depth);
  }

  private ArrayNode fittingTexts() {
    ArrayNode texts = JSON.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  private JsonNode list(Type items, int depth) {
    ArrayNode list = JSON.arrayNode();
    for (int i = depth > DEEPEST ? 0 : random.nextInt(4); i > 0; i--) {
      list.add(
          items instanceof Class<?> type && type.isInterface()
              ? fitting(type, depth + 1)
              : value(items, depth + 1));
    }
    return list;
  }

  private JsonNode map(Type values, int depth) {
    ObjectNode map = JSON.objectNode();
    for (int i = depth > DEEPEST ? 0 : random.nextInt(4); i > 0; i--) {
      map.set(text() + i, value(values, depth + 1));
    }
    return map;
  }

  private JsonNode union(Class<?> type, int depth) {
    List<Class<?>> kinds = ModelClasses.kinds(type);
    if (random.nextInt(6) == 0) {
      ObjectNode unknown = JSON.objectNode();
      String name = text();
      unknown.set(name, name.equals("type") ? JSON.textNode("new kind") : any(depth + 1));
      unknown.set("b", any(depth + 1));
      return unknown;
    }
    return object(kinds.get(random.nextInt(kinds.size())), depth);
  }

  private ObjectNode object(Class<?> type, int depth) {
    List<String> names = new ArrayList<>();
    Map<String, Field> fields = ModelClasses.fields(type);
    for (String name : fields.keySet()) {
      boolean kind = ModelClasses.isKind(type, name);
      if (kind || random.nextInt(depth + 1) < 2 && random.nextInt(3) > 0) {
        names.add(name);
      }
    }
    Collections.shuffle(names, random);
    ObjectNode object = JSON.objectNode();
    for (String name : names) {
      if (random.nextInt(8) == 0) {
        object.set("new_" + random.nextInt(5), any(depth + 1));
      }
      Field field = fields.get(name);
      object.set(
          name,
          ModelClasses.isKind(type, name)
              ? JSON.textNode(ModelClasses.kind(type, field))
              : value(field.getGenericType(), depth + 1));
    }
    return object;
  }

  private JsonNode any(int depth) {
    switch (random.nextInt(depth > DEEPEST ? 6 : 9)) {
      case 0:
        return JSON.textNode(text());
      case 1:
        return JSON.numberNode(random.nextInt(2000) - 1000);
      case 2:
        return JSON.numberNode(random.nextLong());
      case 3:
        return JSON.numberNode(random.nextDouble());
      case 4:
        return JSON.booleanNode(random.nextBoolean());
      case 5:
        return JSON.nullNode();
      case 6:
        ArrayNode list = JSON.arrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(any(depth + 2));
        }
        return list;
      default:
        ObjectNode object = JSON.objectNode();
        for (int i = random.nextInt(3); i > 0; i--) {
          object.set(text(), any(depth + 2));
        }
        return object;
    }
  }

  /** Not blank, as values of enumerations are. */
  private String word() {
    String text = text();
    return text.isBlank() ? "new" : text;
  }

  private String text() {
    String[] texts = {
      "a",
      "completed",
      "image",
      "12",
      "0.5",
      "true",
      "",
      " ",
      "\u00e9\ud83d\ude00",
      "2026-03-05",
      "quote\" \\ / \u0001 end",
      "x".repeat(70),
      "type",
      "text",
      "null",
      "1772706600000"
    };
    return texts[random.nextInt(texts.length)];
  }
}
