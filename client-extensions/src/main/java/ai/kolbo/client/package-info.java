/**
 * The client of the Kolbo.AI HTTP API. {@link ai.kolbo.client.KolboClient} is where to begin: its
 * services start generations and follow them to their end, upload files, and stream chat
 * completions.
 *
 * <p>Requests and answers are the classes of {@code ai.kolbo.model}. What goes wrong before
 * anything is sent is an {@link java.lang.IllegalArgumentException}; what goes wrong later is a
 * {@link ai.kolbo.client.KolboException}.
 */
@NullMarked
package ai.kolbo.client;

import org.jspecify.annotations.NullMarked;
