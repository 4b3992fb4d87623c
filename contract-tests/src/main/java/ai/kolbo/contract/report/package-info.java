/** What a run of the suite found, as data and in files. */
@NullMarked
package ai.kolbo.contract.report;

import org.jspecify.annotations.NullMarked;
