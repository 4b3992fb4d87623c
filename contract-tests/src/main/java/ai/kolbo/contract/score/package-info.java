/** Scores a client by its requests, which it sends through a recording proxy. */
@NullMarked
package ai.kolbo.contract.score;

import org.jspecify.annotations.NullMarked;
