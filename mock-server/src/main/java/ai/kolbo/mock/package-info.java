/**
 * A mock of the Kolbo.AI HTTP API: Prism, which validates requests and plays the examples of the
 * OpenAPI document, behind a gateway that adds what Prism lacks: state, uploads of any size, paced
 * events and the API's own error envelopes.
 *
 * <p>Start it with {@link ai.kolbo.mock.KolboMockServer#start()} in a test, or from the command
 * line with {@link ai.kolbo.mock.Main}. All knowledge of the API comes from the OpenAPI document.
 */
@NullMarked
package ai.kolbo.mock;

import org.jspecify.annotations.NullMarked;
