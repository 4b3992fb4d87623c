/**
 * Retrofit interfaces and models of the Kolbo.AI HTTP API.
 *
 * <p>The models are open: an {@code ObjectMapper} of the user's own may read and write them.
 */
// Retrofit and Okio have no descriptors, but declare their names, which will stay.
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module ai.kolbo.client.generated {
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  // Okio and OkHttp 4 need it, and have no descriptor to say so.
  requires kotlin.stdlib;
  requires okio;
  requires transitive okhttp3;
  requires transitive retrofit2;
  requires static transitive org.jspecify;

  exports ai.kolbo.api;
  exports ai.kolbo.model;

  opens ai.kolbo.model;
}
