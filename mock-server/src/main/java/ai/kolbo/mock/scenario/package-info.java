/**
 * Scenarios: what happens to requests beside what the document says; and the record of requests.
 */
@NullMarked
package ai.kolbo.mock.scenario;

import org.jspecify.annotations.NullMarked;
