/**
 * Holds the OpenAPI document, the client and a server together: what a server answers is held
 * against the document, over plain HTTP and through the client. The server is the mock, or any
 * other that {@link ai.kolbo.contract.Target} names.
 */
@NullMarked
package ai.kolbo.contract;

import org.jspecify.annotations.NullMarked;
