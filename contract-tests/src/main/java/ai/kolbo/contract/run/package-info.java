/** One run of the suite: which cases may run, what became of them, and when it has to end early. */
@NullMarked
package ai.kolbo.contract.run;

import org.jspecify.annotations.NullMarked;
