/** Holds HTTP exchanges against the document. */
@NullMarked
package ai.kolbo.contract.judge;

import org.jspecify.annotations.NullMarked;
