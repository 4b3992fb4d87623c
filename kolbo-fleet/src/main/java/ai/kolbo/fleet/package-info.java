/** What workers on many machines share through Redis: a budget of credits, and the rate limits. */
@NullMarked
package ai.kolbo.fleet;

import org.jspecify.annotations.NullMarked;
