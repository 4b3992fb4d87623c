import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dereference, operations } from '../plugins/operations.js';

/** The folder of the document. */
export const SPEC = join(import.meta.dirname, '..');

/** The bundled document. */
export const document = JSON.parse(readFileSync(join(SPEC, 'target/openapi/kolbo-openapi.json'), 'utf8'));

/** Its operations by id. */
export const operationsById = new Map(
  [...operations(document)].map(({ operation }) => [operation.operationId, operation]),
);

export function readYaml(name) {
  return parse(readFileSync(join(SPEC, name), 'utf8'));
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'openapi', ...document });

/** What is wrong with a value, by the schema of this name. Members that the schema does not have are wrong, too. */
export function problems(schemaName, value) {
  const validate = ajv.getSchema(`openapi#/components/schemas/${schemaName}`);
  validate(value);
  const unknown = unknownMembers(document.components.schemas[schemaName], value);
  return [
    ...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    ...unknown.map((name) => `${schemaName} has no member ${name}`),
  ];
}

/** The paths of the members of a value that its schema does not have. */
function unknownMembers(schema, value) {
  const { items, additionalProperties } = dereference(document, schema);
  if (Array.isArray(value)) return items ? value.flatMap((item) => unknownMembers(items, item)) : [];
  const known = propertiesOf(schema);
  if (typeof value !== 'object' || value === null || known.size === 0 || additionalProperties) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    known.has(name) ? unknownMembers(known.get(name), member).map((path) => `${name}.${path}`) : [name],
  );
}

/** The properties of the schema of this name, with those that `allOf` adds. */
export function members(schemaName) {
  return propertiesOf(document.components.schemas[schemaName]);
}

function propertiesOf(schema) {
  const { allOf = [], properties = {} } = dereference(document, schema);
  return new Map([
    ...allOf.flatMap((part) => [...propertiesOf(part)]),
    ...Object.entries(properties).map(([name, property]) => [name, dereference(document, property)]),
  ]);
}

/** The defaults of the members that an operation's bodies have. */
export function defaultsOf(operation) {
  const bodies = bodySchemas(operation).flatMap((schema) => [...members(schema)]);
  return new Map(bodies.map(([name, property]) => [name, property.default]));
}

/** The names of the schemas of an operation's bodies. */
export function bodySchemas({ requestBody }) {
  return Object.values(dereference(document, requestBody).content).map(({ schema }) => nameOf(schema));
}

/** The name of the schema of what an operation lists. */
export function listedSchema(operation) {
  const { schema } = dereference(document, operation.responses['200']).content['application/json'];
  const list = operation['x-kolbo-answer'] ?? operation['x-kolbo-pages'].items;
  return nameOf(members(nameOf(schema)).get(list).items);
}

function nameOf({ $ref }) {
  return $ref.slice('#/components/schemas/'.length);
}
