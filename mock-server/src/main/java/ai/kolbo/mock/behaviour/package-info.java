/** What operations do: the things, jobs and credits of the mock's only account. */
@NullMarked
package ai.kolbo.mock.behaviour;

import org.jspecify.annotations.NullMarked;
