/** Runs the workflows of the published Arazzo document. */
@NullMarked
package ai.kolbo.contract.flow;

import org.jspecify.annotations.NullMarked;
