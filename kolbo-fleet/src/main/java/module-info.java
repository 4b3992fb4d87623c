/** What workers on many machines share: {@link ai.kolbo.fleet.Fleet}. */
// Bucket4j and Lettuce have no descriptors, but declare their names, which will stay.
@SuppressWarnings("requires-automatic")
module ai.kolbo.fleet {
  requires io.github.bucket4j.core;
  requires io.github.bucket4j.lettuce;
  requires lettuce.core;
  // What Lettuce needs and, having no descriptor, cannot ask for.
  requires io.netty.handler;
  requires io.netty.resolver.dns;
  requires transitive ai.kolbo.client;
  requires static transitive org.jspecify;

  exports ai.kolbo.fleet;
}
