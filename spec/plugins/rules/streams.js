import { eachOperation, entries, reach, success } from './document.js';

/** A stream is asked for by a field of the request, and its examples are streams to their end. */
export function stream() {
  return eachOperation((operation, { root, report, resolve }) => {
    const facts = operation.node['x-kolbo-stream'];
    if (!facts) {
      const { node, location } = success(operation, resolve);
      if (node?.content?.['text/event-stream']) {
        report({ message: 'What answers with events has x-kolbo-stream.', location });
      }
      return;
    }
    const location = operation.location.child(['x-kolbo-stream']);
    const complain = (message) => report({ message, location });
    const field = ['requestBody', 'content', 'application/json', 'schema', 'properties', facts.field];
    if (reach(operation, field, resolve).node?.type !== 'boolean') {
      complain(`The request has a boolean field ${facts.field}.`);
    }
    if (!reach(root, ['components', 'schemas', facts.event], resolve).node)
      complain(`No schema is called ${facts.event}.`);
    const examples = entries(success(operation, resolve), ['content', facts.mediaType, 'examples'], resolve);
    if (!examples.some(([name]) => name === facts.transcript)) {
      complain(`The answer has an example ${facts.transcript} of type ${facts.mediaType}.`);
    }
    for (const [name, { node, location }] of examples) {
      const text = node.value ?? '';
      const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, text]) => text);
      const isEnded = data.at(-1) === facts.terminator && text.endsWith('\n\n');
      if (!isEnded || !data.slice(0, -1).every(isJson)) {
        report({
          message: `${name} is a stream of JSON events that ends with ${facts.terminator}.`,
          location,
        });
      }
    }
  });
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
