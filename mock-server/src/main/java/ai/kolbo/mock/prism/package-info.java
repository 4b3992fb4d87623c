/** Prism, the oracle of what the document allows, in a process of its own. */
@NullMarked
package ai.kolbo.mock.prism;

import org.jspecify.annotations.NullMarked;
