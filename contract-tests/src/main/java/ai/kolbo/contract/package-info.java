/**
 * Holds the OpenAPI document, the client and a server together. {@link
 * ai.kolbo.contract.ContractSuite} has the tests, {@link ai.kolbo.contract.Main} runs them from the
 * command line.
 */
@NullMarked
package ai.kolbo.contract;

import org.jspecify.annotations.NullMarked;
