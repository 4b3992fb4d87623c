import { operations } from './operations.js';

/** Leaves out the components that nothing refers to any more, but for those that streams name. */
export function dropUnused(root) {
  const kinds = ['responses', 'parameters', 'headers', 'schemas', 'examples'];
  const named = Object.fromEntries(kinds.map((kind) => [kind, new Set()]));
  for (const { operation } of operations(root)) {
    const stream = operation['x-kolbo-stream'];
    named.schemas.add(stream?.event);
    named.examples.add(stream?.transcript);
  }
  for (const kind of kinds) {
    for (let dropped = true; dropped; ) {
      dropped = false;
      const text = JSON.stringify(root);
      for (const name of Object.keys(root.components[kind] ?? {})) {
        if (!named[kind].has(name) && !text.includes(`"#/components/${kind}/${name}"`)) {
          delete root.components[kind][name];
          dropped = true;
        }
      }
    }
  }
}
