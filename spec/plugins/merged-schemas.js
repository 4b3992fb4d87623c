import { dereference } from './operations.js';

/**
 * Writes into each schema what it shares with others by `allOf`. Generators make a class of their own of what is
 * shared, or leave it out; what reads a schema's properties finds all of them in one place.
 */
export function mergeShared(root) {
  for (const schema of Object.values(root.components.schemas)) merge(root, schema);
}

function merge(root, schema) {
  if (!schema.allOf?.every(({ $ref }) => $ref)) return;
  const shared = schema.allOf.map((part) => dereference(root, part));
  shared.forEach((part) => merge(root, part));
  const required = new Set([schema, ...shared].flatMap((part) => part.required ?? []));
  schema.properties = Object.assign({}, schema.properties, ...shared.map((part) => absent(part, schema)));
  if (required.size > 0) schema.required = [...required];
  delete schema.allOf;
}

/** The properties that another schema does not describe in its own words; copies, for views change them in place. */
function absent({ properties = {} }, { properties: own = {} }) {
  return structuredClone(Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in own))));
}
