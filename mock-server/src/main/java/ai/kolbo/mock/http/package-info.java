/** HTTP: reads requests, checks what the document's extensions say of them, sends answers. */
@NullMarked
package ai.kolbo.mock.http;

import org.jspecify.annotations.NullMarked;
