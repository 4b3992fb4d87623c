/** The cases that follow from the document, one request each. */
@NullMarked
package ai.kolbo.contract.matrix;

import org.jspecify.annotations.NullMarked;
