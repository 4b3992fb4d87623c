package ai.kolbo.api;

import ai.kolbo.model.OpenEnum;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.temporal.Temporal;
import java.util.Arrays;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;
import retrofit2.http.Part;

/** Retrofit set up for the interfaces of this package. */
public final class KolboRetrofit {
  private static final String KEY_HEADER = "X-API-Key";

  private KolboRetrofit() {}

  /**
   * A builder with the base URL, the client and the converters that the interfaces need. The client
   * is used as it is: the key is the caller's to send, with the interceptor that {@link #apiKey}
   * makes.
   *
   * @param baseUrl scheme, host and port, as {@code https://api.kolbo.ai}; a path must end in a
   *     slash
   * @throws IllegalArgumentException if the path of the base URL does not end in a slash
   */
  public static Retrofit.Builder builder(HttpUrl baseUrl, OkHttpClient client) {
    return builder(client, jsonMapper()).baseUrl(baseUrl);
  }

  /**
   * A builder with a JSON mapper of the caller's, and without a base URL.
   *
   * @param mapper as {@link #jsonMapper()} makes it, or the like
   */
  public static Retrofit.Builder builder(OkHttpClient client, ObjectMapper mapper) {
    return new Retrofit.Builder()
        .client(client)
        .addConverterFactory(new FormFieldConverterFactory())
        .addConverterFactory(JacksonConverterFactory.create(mapper));
  }

  /**
   * A network interceptor that sends the key, and to the API only: a redirect to another host does
   * not carry it there.
   *
   * @param baseUrl as given to {@link #builder(HttpUrl, OkHttpClient)}
   */
  public static Interceptor apiKey(HttpUrl baseUrl, String key) {
    return chain -> {
      Request request = chain.request();
      HttpUrl url = request.url();
      Request.Builder hop = request.newBuilder().removeHeader(KEY_HEADER);
      if (url.scheme().equals(baseUrl.scheme())
          && url.host().equals(baseUrl.host())
          && url.port() == baseUrl.port()) {
        hop.header(KEY_HEADER, key);
      }
      // What comes back must not show it either: the caller's own interceptors see that too.
      return chain.proceed(hop.build()).newBuilder().request(request).build();
    };
  }

  /**
   * A mapper that reads and writes the models: times as ISO 8601, absent members left out, unknown
   * members kept by the models. A time or number that cannot be read becomes null, so that it costs
   * the time and not the answer.
   */
  public static ObjectMapper jsonMapper() {
    // A file may come within the JSON, as base64 text.
    StreamReadConstraints unbounded =
        StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(unbounded).build())
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .addHandler(new UnreadableScalars())
        .build();
  }

  private static final class UnreadableScalars extends DeserializationProblemHandler {
    @Override
    public @Nullable Object handleWeirdStringValue(
        DeserializationContext context, Class<?> target, String value, String failure)
        throws IOException {
      return isSpared(target) ? null : NOT_HANDLED;
    }

    @Override
    public @Nullable Object handleUnexpectedToken(
        DeserializationContext context,
        JavaType target,
        JsonToken token,
        JsonParser parser,
        @Nullable String failure)
        throws IOException {
      if (!isSpared(target.getRawClass())) {
        return NOT_HANDLED;
      }
      parser.skipChildren();
      return null;
    }

    private static boolean isSpared(Class<?> target) {
      return Temporal.class.isAssignableFrom(target) || Number.class.isAssignableFrom(target);
    }
  }

  /**
   * Form fields that are texts, numbers, booleans or enumerations travel as plain text. Without
   * this the JSON converter would put them in quotes.
   */
  private static final class FormFieldConverterFactory extends Converter.Factory {
    private static final MediaType TEXT = MediaType.get("text/plain; charset=UTF-8");

    @Override
    public @Nullable Converter<?, RequestBody> requestBodyConverter(
        Type type,
        Annotation[] parameterAnnotations,
        Annotation[] methodAnnotations,
        Retrofit retrofit) {
      boolean part = Arrays.stream(parameterAnnotations).anyMatch(Part.class::isInstance);
      if (!part || !(type instanceof Class<?> raw) || !isScalar(raw)) {
        return null;
      }
      return value -> RequestBody.create(text(value), TEXT);
    }

    private static boolean isScalar(Class<?> type) {
      return type == String.class
          || type == Boolean.class
          || Number.class.isAssignableFrom(type)
          || OpenEnum.class.isAssignableFrom(type);
    }

    private static String text(Object value) {
      // 5.0 seconds are written as the documents write them: 5.
      return value instanceof Double number && Double.isFinite(number)
          ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
          : value.toString();
    }
  }
}
