/** The OpenAPI document, as the suite reads it. */
@NullMarked
package ai.kolbo.contract.document;

import org.jspecify.annotations.NullMarked;
