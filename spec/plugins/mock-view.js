import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { mergeShared } from './merged-schemas.js';
import { dereference, operations } from './operations.js';
import { dropUnused } from './unused-components.js';

const MULTIPART = 'multipart/form-data';
const EXTENSION = 'x-kolbo-mock';

const MODELS = 'x-kolbo-models';

const read = (name) => parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

/**
 * The document as Prism needs it. Prism keeps only the last of repeated multipart parts and cannot read objects
 * in them, so the gateway in front of it sends a form as one JSON object, with a text for each file. Prism finds
 * what such an object must look like under a path of its own. What the mock does with operations, and the things
 * that it begins with, are merged in.
 */
export default function mockView() {
  return {
    Root: {
      leave(root) {
        mergeShared(root);
        const { does, kinds, ...others } = read('mock.yaml');
        const aliases = modelTypes(root);
        for (const [kind, things] of Object.entries(read('mock-catalog.yaml'))) kinds[kind].things = things;
        root[EXTENSION] = { kinds, ...others };
        for (const { operation } of operations(root)) {
          const rules = does[operation.operationId];
          for (const filter of Object.values(rules?.filter ?? {})) {
            if (filter.aliases === MODELS) filter.aliases = aliases;
          }
          if (rules) operation[EXTENSION] = rules;
        }
        for (const { path, method, operation } of [...operations(root)]) {
          const content = operation.requestBody?.content;
          if (!content?.[MULTIPART]) continue;
          const { schema } = content[MULTIPART];
          const form = structuredClone(operation);
          form.operationId = `${operation.operationId}Multipart`;
          form.requestBody.content = { 'application/json': { schema } };
          root.paths[`${path}:multipart`] = { [method]: form };
          if (Object.keys(content).length > 1) delete content[MULTIPART];
          for (const property of Object.values(dereference(root, schema).properties)) {
            const { items = {} } = dereference(root, property);
            for (const file of [property, items]) {
              if (file.format === 'binary') delete file.format;
            }
          }
        }
        for (const schema of Object.values(root.components.schemas)) narrow(schema);
        dropUnused(root);
      },
    },
  };
}

/**
 * Has a value of a union held against the alternative only that its discriminator names. Prism tries all of them
 * otherwise, and what it finds wrong with each makes a long list of which little is to the point.
 */
function narrow(schema) {
  if (!schema.oneOf || !schema.discriminator?.mapping) return;
  const { propertyName: name, mapping } = schema.discriminator;
  const named = (...values) => ({ required: [name], properties: { [name]: { type: 'string', enum: values } } });
  schema.allOf = Object.entries(mapping).map(([value, $ref]) => ({ if: named(value), then: { allOf: [{ $ref }] } }));
  Object.assign(schema, { type: 'object', ...named(...Object.keys(mapping)) });
  delete schema.oneOf;
  delete schema.discriminator;
}

/** What each value of the filter of models stands for in the models themselves. */
function modelTypes(root) {
  const types = {};
  for (const { operation } of operations(root)) {
    for (const choice of operation[MODELS] ?? []) {
      if (choice.type) types[choice.type] = [...new Set([...(types[choice.type] ?? []), ...(choice.types ?? [])])];
    }
  }
  return types;
}
