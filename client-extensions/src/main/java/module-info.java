/** The Kolbo.AI client: {@link ai.kolbo.client.KolboClient}. */
// Okio has no descriptor, but declares its name, which will stay.
@SuppressWarnings("requires-automatic")
module ai.kolbo.client {
  requires com.fasterxml.jackson.core;
  requires okio;
  requires transitive ai.kolbo.client.generated;
  requires static transitive org.jspecify;

  exports ai.kolbo.client;
  exports ai.kolbo.client.chat;
  exports ai.kolbo.client.error;
  exports ai.kolbo.client.job;
  exports ai.kolbo.client.money;
  exports ai.kolbo.client.pacing;
}
