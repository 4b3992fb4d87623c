/** The server under test, and how requests reach it. */
@NullMarked
package ai.kolbo.contract.deployment;

import org.jspecify.annotations.NullMarked;
