/**
 * The operations of the Kolbo.AI HTTP API as Retrofit interfaces, one per tag of the OpenAPI
 * document, generated from it; and what plain Retrofit needs to use them: {@link
 * ai.kolbo.api.KolboRetrofit}.
 */
@NullMarked
package ai.kolbo.api;

import org.jspecify.annotations.NullMarked;
