/**
 * Starts the mock of the Kolbo.AI HTTP API for tests: {@link ai.kolbo.mock.junit.KolboMock} on a
 * test class, or {@link ai.kolbo.mock.junit.KolboMockExtension} with settings of its own.
 */
@NullMarked
package ai.kolbo.mock.junit;

import org.jspecify.annotations.NullMarked;
