/** How requests stay below the rate limits of the API. */
@NullMarked
package ai.kolbo.client.pacing;

import org.jspecify.annotations.NullMarked;
