/**
 * Requests and answers of the Kolbo.AI HTTP API. The classes are generated from the OpenAPI
 * document, but for the few that stand for values of more than one JSON type ({@link
 * ai.kolbo.model.MessageContent} and its like) and {@link ai.kolbo.model.OpenEnum}.
 */
@NullMarked
package ai.kolbo.model;

import org.jspecify.annotations.NullMarked;
