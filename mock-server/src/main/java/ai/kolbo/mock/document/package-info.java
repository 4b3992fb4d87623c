/** The OpenAPI document, and what it says of operations. */
@NullMarked
package ai.kolbo.mock.document;

import org.jspecify.annotations.NullMarked;
