package ai.kolbo.api;

import ai.kolbo.model.Form;
import ai.kolbo.model.FormParts;
import ai.kolbo.model.Json;
import ai.kolbo.model.OpenEnum;
import ai.kolbo.model.Validated;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;
import retrofit2.http.Body;

/** Converts the models of the interfaces to requests, and responses to them. */
final class ModelConverters extends Converter.Factory {
  private static final MediaType JSON = MediaType.get("application/json; charset=UTF-8");

  @Override
  public @Nullable Converter<ResponseBody, ?> responseBodyConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    return type instanceof Class<?> model && isModel(model) ? new JsonReader<>(model) : null;
  }

  @Override
  public @Nullable Converter<?, RequestBody> requestBodyConverter(
      Type type,
      Annotation[] parameterAnnotations,
      Annotation[] methodAnnotations,
      Retrofit retrofit) {
    for (Annotation annotation : parameterAnnotations) {
      if (annotation instanceof Body && type instanceof Class<?> model && isModel(model)) {
        return ModelConverters::body;
      }
    }
    return null;
  }

  @Override
  public @Nullable Converter<?, String> stringConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    return type instanceof Class<?> scalar && isScalar(scalar) ? FormParts::plain : null;
  }

  /** Other classes are for other converters, which a user may have added. */
  private static boolean isModel(Class<?> type) {
    return type.getPackageName().equals(Json.class.getPackageName());
  }

  /** What is sent is checked, for those who have not done so. */
  private static RequestBody body(Object value) {
    if (value instanceof Validated request) {
      request.check();
    }
    if (value instanceof Form form) {
      FormParts parts = new FormParts();
      form.writeTo(parts);
      return new OneShotBody(parts.toBody());
    }
    return new OneShotBody(RequestBody.create(Json.write(value), JSON));
  }

  private static boolean isScalar(Class<?> type) {
    return type == String.class
        || type == Boolean.class
        || Number.class.isAssignableFrom(type)
        || OpenEnum.class.isAssignableFrom(type);
  }

  /** Whether a success of this class is worth nothing without a body. */
  private static boolean needsBody(Class<?> type) {
    return Operations.methods().stream()
        .map(Operations::of)
        .noneMatch(operation -> operation.responseType() == type && !operation.needsBody());
  }

  private record JsonReader<T>(Class<T> type) implements Converter<ResponseBody, T> {
    @Override
    public T convert(ResponseBody body) throws IOException {
      try (BodyMemory memory = new BodyMemory(BodyMemory.DEFAULT_LIMIT)) {
        byte[] json = memory.read(body);
        try {
          return Json.read(type, json);
        } catch (IOException e) {
          if (needsBody(type) || new String(json, StandardCharsets.UTF_8).strip().startsWith("<")) {
            throw e;
          }
          // The status tells enough.
          return Json.read(type, new byte[] {'{', '}'});
        }
      } catch (OutOfMemoryError | StackOverflowError e) {
        // Retrofit would neither complete nor fail the call.
        throw new IOException("there is no memory for the response", e);
      }
    }
  }
}
