import { operations } from './operations.js';

/** Leaves out the schemas and examples that nothing refers to any more, but for those that streams name. */
export function dropUnused(root) {
  const named = { schemas: new Set(), examples: new Set() };
  for (const { operation } of operations(root)) {
    const stream = operation['x-kolbo-stream'];
    named.schemas.add(stream?.event);
    named.examples.add(stream?.transcript);
  }
  for (const kind of ['schemas', 'examples']) {
    for (let dropped = true; dropped; ) {
      dropped = false;
      const text = JSON.stringify(root);
      for (const name of Object.keys(root.components[kind])) {
        if (!named[kind].has(name) && !text.includes(`"#/components/${kind}/${name}"`)) {
          delete root.components[kind][name];
          dropped = true;
        }
      }
    }
  }
}
