/** Jobs: what runs at the server after a start, and is polled until it ends. */
@NullMarked
package ai.kolbo.client.job;

import org.jspecify.annotations.NullMarked;
