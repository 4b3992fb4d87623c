/** The pipeline behind the services. Not exported: anything here may change. */
@NullMarked
package ai.kolbo.client.internal;

import org.jspecify.annotations.NullMarked;
