/** Calls of the client whose results are held against what the server sent. */
@NullMarked
package ai.kolbo.contract.roundtrip;

import org.jspecify.annotations.NullMarked;
