/** Turns deviations into a proposed patch of the document's source files. */
@NullMarked
package ai.kolbo.contract.drift;

import org.jspecify.annotations.NullMarked;
