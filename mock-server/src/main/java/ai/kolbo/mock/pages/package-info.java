/** The mock's pages for people, and what tells programs where everything is. */
@NullMarked
package ai.kolbo.mock.pages;

import org.jspecify.annotations.NullMarked;
