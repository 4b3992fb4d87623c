import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dereference } from '../plugins/operations.js';
import { document, operationsById } from './document.js';

const SPEC = join(import.meta.dirname, '..');
const FOLDER = join(SPEC, 'target/json-schema');
const DOCUMENTED = join(SPEC, 'src/test/resources/documented-examples');
const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

// Strict: a keyword or format that JSON Schema does not know is an error.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, strictRequired: false });
addFormats.default(ajv);
const files = readdirSync(FOLDER);
for (const file of files) ajv.addSchema(readJson(FOLDER, file));

test('each schema of the document has a file', () => {
  assert.deepEqual(files.sort(), Object.keys(document.components.schemas).map((name) => `${name}.json`).sort());
});

for (const file of files) {
  test(`${file} compiles`, () => assert.equal(typeof ajv.getSchema(file), 'function'));
}

/** What a body of this media type holds by its name in the document; some are lists of such. */
const fileOf = ({ schema }) => schema?.$ref && `${schema.$ref.split('/').pop()}.json`;

function judge(title, file, value) {
  test(`${title} is valid by ${file}, and not without what that requires`, () => {
    const validate = ajv.getSchema(file);
    validate(value);
    assert.deepEqual(validate.errors, null);
    for (const name of validate.schema.required ?? []) {
      const { [name]: missing, ...rest } = value;
      assert.equal(validate(rest), false, name);
    }
  });
}

for (const [id, operation] of operationsById) {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)];
  for (const body of bodies.map((body) => dereference(document, body))) {
    const media = body?.content?.['application/json'];
    for (const [name, example] of Object.entries((media && fileOf(media) && media.examples) ?? {})) {
      judge(`${id}'s ${name}`, fileOf(media), dereference(document, example).value);
    }
  }
}

for (const example of readJson(DOCUMENTED, 'index.json').examples) {
  if (example.content_type) continue;
  const [method, path] = example.operation.split(' ');
  const operation = document.paths[path][method.toLowerCase()];
  const body = example.kind === 'request' ? operation.requestBody : operation.responses[example.status];
  const media = dereference(document, body).content['application/json'];
  judge(example.file, fileOf(media), readJson(DOCUMENTED, example.file));
}
