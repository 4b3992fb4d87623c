/**
 * The client of the Kolbo.AI HTTP API. {@link ai.kolbo.client.KolboClient} has a service for each
 * part of it.
 *
 * <p>What violates a limit of the API is an {@link IllegalArgumentException} before anything is
 * sent; what fails later is a {@link ai.kolbo.client.error.KolboException}.
 */
@NullMarked
package ai.kolbo.client;

import org.jspecify.annotations.NullMarked;
