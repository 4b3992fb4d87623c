/** Streams of chat completions. */
@NullMarked
package ai.kolbo.client.chat;

import org.jspecify.annotations.NullMarked;
