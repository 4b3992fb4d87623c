/**
 * Chat completions without a model: {@link ai.kolbo.mock.chat.ChatEngine} turns a valid request
 * into a completion that tests can assert on. It has no state and does no I/O.
 */
@NullMarked
package ai.kolbo.mock.chat;

import org.jspecify.annotations.NullMarked;
