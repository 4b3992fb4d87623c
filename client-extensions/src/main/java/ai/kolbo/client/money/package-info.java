/** What jobs cost, and how many of them share the limits of the API. */
@NullMarked
package ai.kolbo.client.money;

import org.jspecify.annotations.NullMarked;
