// Writes each schema of the document as JSON Schema 2020-12 into target/json-schema: `$id` is the name of the file,
// and a `$ref` that of another file beside it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const target = join(import.meta.dirname, 'target');
const folder = join(target, 'json-schema');

const COMPONENT = '#/components/schemas/';
const DATA = new Set(['const', 'default', 'enum', 'examples']);
const fileOf = (name) => `${name}.json`;

/** A schema of OpenAPI 3.1 without what only OpenAPI knows. */
function jsonSchema(schema) {
  if (typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  const keywords = Object.entries(schema).filter(([name]) => name !== 'discriminator' && !name.startsWith('x-'));
  return Object.fromEntries(
    keywords.map(([name, value]) => {
      if (name === '$ref') return [name, fileOf(value.slice(COMPONENT.length))];
      if (name === 'properties') return [name, mapValues(value, jsonSchema)];
      return [name, DATA.has(name) ? value : jsonSchema(value)];
    }),
  );
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

const { components } = JSON.parse(readFileSync(join(target, 'openapi', 'kolbo-openapi.3.1.json'), 'utf8'));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(components.schemas)) {
  const file = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: fileOf(name),
    title: name,
    ...jsonSchema(schema),
  };
  writeFileSync(join(folder, fileOf(name)), `${JSON.stringify(file, null, 2)}\n`);
}
