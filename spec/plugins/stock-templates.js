import { dereference, operations } from './operations.js';

/** Writes the document so that generators make working clients of it with the templates they come with. */
export function writeForStockTemplates(root) {
  openEnumerations(root);
  replaceDiscriminators(root);
  for (const { operation } of operations(root)) {
    const form = operation.requestBody?.content?.['multipart/form-data'];
    if (form) simplifyParts(root, form);
  }
}

/**
 * The server may add values to every enumeration, but most generators make a client that fails on a value it
 * does not know. An enumeration that occurs in answers becomes text whose description names the known values.
 */
function openEnumerations(root) {
  const answers = [...operations(root)].flatMap(({ operation }) => [
    operation.responses,
    root.components.schemas[operation['x-kolbo-stream']?.event],
  ]);
  for (const node of reachable(root, answers)) {
    if (node.type !== 'string' || !Array.isArray(node.enum)) continue;
    const values = node.enum.filter((value) => value !== null).map((value) => `\`${value}\``);
    node.description = `${node.description ?? ''} Known values: ${values.join(', ')}.`.trim();
    delete node.enum;
  }
}

/** Every object that can be reached from these, through references too, but for examples. */
function reachable(root, start) {
  const seen = new Set();
  const visit = (value) => {
    const node = dereference(root, value);
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    for (const [name, child] of Object.entries(node)) {
      if (name !== 'example' && name !== 'examples') visit(child);
    }
  };
  start.forEach(visit);
  return seen;
}

/**
 * Some generators write the member that a discriminator names twice, others leave its value to the caller. An
 * enumeration of one value tells the kinds of a union apart just as well, in every language.
 */
function replaceDiscriminators(root) {
  for (const union of Object.values(root.components.schemas)) {
    if (!union.discriminator) continue;
    const { propertyName, mapping } = union.discriminator;
    for (const [value, $ref] of Object.entries(mapping)) {
      const { properties } = dereference(root, { $ref });
      const { pattern, ...property } = properties[propertyName];
      properties[propertyName] = { ...property, enum: [value] };
    }
    delete union.discriminator;
  }
}

/** Leaves out what generators get wrong in forms: parts of JSON, and how many files there may be. */
function simplifyParts(root, { schema, encoding = {} }) {
  const { properties } = dereference(root, schema);
  for (const [name, property] of Object.entries(properties)) {
    const { type, items, description } = dereference(root, property);
    if (encoding[name]?.contentType === 'application/json') {
      // Some send the items one by one, others joined by commas.
      properties[name] = { type: 'string', description: `${description} Give it as JSON.` };
    } else if (type === 'array' && dereference(root, items).format === 'binary') {
      // The Go code that counts them does not compile. `x-kolbo-upload` says it too.
      delete property.minItems;
      delete property.maxItems;
    }
  }
}
