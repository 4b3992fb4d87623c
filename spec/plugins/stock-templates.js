import { dereference, operations, reachable } from './operations.js';

/** Writes the document so that generators make working clients of it with the templates they come with. */
export function writeForStockTemplates(root) {
  openEnumerations(root);
  replaceDiscriminators(root);
  for (const { operation } of operations(root)) {
    // Of alternatives the first: clients would send them all at once.
    operation.security = operation.security?.slice(0, 1);
    const form = operation.requestBody?.content?.['multipart/form-data'];
    if (form) simplifyParts(root, form);
  }
  dropUnusedSecuritySchemes(root);
}

/** Kotlin code for two schemes with a bearer token does not compile. */
function dropUnusedSecuritySchemes(root) {
  const used = [...operations(root)].flatMap(({ operation }) => operation.security ?? root.security ?? []);
  const names = new Set(used.flatMap(Object.keys));
  for (const name of Object.keys(root.components.securitySchemes)) {
    if (!names.has(name)) delete root.components.securitySchemes[name];
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
    if (isEnumeration(node)) open(node);
  }
}

function isEnumeration({ type, enum: values }) {
  return type === 'string' && Array.isArray(values);
}

function open(schema) {
  const values = schema.enum.filter((value) => value !== null).map((value) => `\`${value}\``);
  schema.description = `${schema.description ?? ''} Known values: ${values.join(', ')}.`.trim();
  delete schema.enum;
  return schema;
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

/** Writes the parts of a form so that each is sent as the API takes it. */
function simplifyParts(root, form) {
  const { properties } = dereference(root, form.schema);
  const encoding = (form.encoding ??= {});
  for (const [name, property] of Object.entries(properties)) {
    const part = dereference(root, property);
    if (encoding[name]?.contentType === 'application/json') {
      // Some would send the items one by one, others joined by commas.
      writeAsText(root, form, name);
      properties[name] = { type: 'string', description: `${part.description} Give it as JSON.` };
    } else if (isEnumeration(part)) {
      // Rust looks for it in a module that is not there.
      properties[name] = open(structuredClone(part));
    } else if (isFile(root, part)) {
      // A range of media types is no media type, but some send it. `x-kolbo-upload` says what a file may be. Without an
      // encoding Kotlin takes one file where there may be several.
      if (part.type === 'array') encoding[name] = { style: 'form', explode: true };
      else delete encoding[name];
      // The Go code that counts files does not compile. `x-kolbo-upload` says it too.
      delete part.minItems;
      delete part.maxItems;
    } else if (part.type === 'array') {
      // One part for each item, which is the default, but not that of generators.
      encoding[name] ??= { style: 'form', explode: true };
    }
  }
  if (Object.keys(encoding).length === 0) delete form.encoding;
}

function isFile(root, part) {
  return (part.type === 'array' ? dereference(root, part.items) : part).format === 'binary';
}

/** Writes the JSON of a part into the form's examples as text; an example may stand elsewhere too, as it was. */
function writeAsText(root, form, name) {
  for (const [key, reference] of Object.entries(form.examples ?? {})) {
    const example = dereference(root, reference);
    if (name in example.value) {
      form.examples[key] = { ...example, value: { ...example.value, [name]: JSON.stringify(example.value[name]) } };
    }
  }
}
