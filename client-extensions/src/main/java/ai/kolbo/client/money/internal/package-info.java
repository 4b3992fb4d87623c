/** How prices are computed, requests are checked, and what calls cost is kept account of. */
@NullMarked
package ai.kolbo.client.money.internal;

import org.jspecify.annotations.NullMarked;
