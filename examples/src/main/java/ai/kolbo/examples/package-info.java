/**
 * Small programs that show how the client is used. The snippets of the README files are taken from
 * them.
 */
@NullMarked
package ai.kolbo.examples;

import org.jspecify.annotations.NullMarked;
