/** Each body has an example, and each parameter. */
export function example() {
  function check(node, { location, report }) {
    if (!('example' in node) && Object.keys(node.examples ?? {}).length === 0) {
      report({ message: 'A parameter and each body has an example.', location });
    }
  }
  return { Parameter: check, MediaType: check };
}
