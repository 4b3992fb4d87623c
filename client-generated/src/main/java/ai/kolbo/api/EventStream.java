package ai.kolbo.api;

/**
 * How an operation responds with server-sent events.
 *
 * @param field the boolean member of the request that asks for a stream
 * @param mediaType the media type of the stream
 * @param eventType the class of the data of each event
 * @param terminator the data of the event that ends the stream
 */
public record EventStream(String field, String mediaType, Class<?> eventType, String terminator) {}
