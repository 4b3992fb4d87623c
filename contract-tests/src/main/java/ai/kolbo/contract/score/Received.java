package ai.kolbo.contract.score;

import ai.kolbo.contract.document.Operation;
import java.util.Optional;

/**
 * A request that the proxy has received.
 *
 * @param method in upper case
 * @param path as it was sent
 * @param operation what it is for, if the document knows
 * @param asksForEvents whether it asks for its response as an event stream
 */
public record Received(
    String method, String path, Optional<Operation> operation, boolean asksForEvents) {}
