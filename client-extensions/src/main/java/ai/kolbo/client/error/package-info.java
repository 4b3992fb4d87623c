/**
 * What can go wrong with a call. All exceptions are unchecked, extend {@link
 * ai.kolbo.client.error.KolboException}, and have public constructors, so that tests can throw
 * them.
 */
@NullMarked
package ai.kolbo.client.error;

import org.jspecify.annotations.NullMarked;
