import { eachOperation, responses } from './document.js';

/** Each body has named examples, and each parameter and header an example. */
export function example() {
  function check(node, { location, report }) {
    if (!('example' in node) && Object.keys(node.examples ?? {}).length === 0) {
      report({ message: 'A parameter or header has an example.', location });
    }
  }
  return {
    Parameter: check,
    Header: check,
    MediaType(node, { location, report }) {
      if ('example' in node || Object.keys(node.examples ?? {}).length === 0) {
        report({ message: 'A body has `examples`, each with a name.', location });
      }
    },
    Example(node, { location, report }) {
      if (!('value' in node)) report({ message: 'An example has its value in the document.', location });
    },
  };
}

/** An operation that goes well answers with something. */
export function successContent() {
  return eachOperation((operation, { report, resolve }) => {
    for (const [status, { node, location }] of responses(operation, resolve)) {
      if (status.startsWith('2') && Object.keys(node.content ?? {}).length === 0) {
        report({ message: 'An answer to a request that went well has content.', location });
      }
    }
  });
}
