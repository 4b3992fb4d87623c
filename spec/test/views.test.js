import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { document } from './document.js';

const BUNDLED = join(import.meta.dirname, '../target/openapi');
const view = (name) => JSON.parse(readFileSync(join(BUNDLED, `kolbo-openapi.${name}.json`), 'utf8'));

const plain = view('plain');
const upgraded = { 3.1: view('3.1'), 3.2: view('3.2') };

/** A copy without these members, wherever they stand. */
function without(value, names) {
  return JSON.parse(JSON.stringify(value, (name, member) => (names.includes(name) ? undefined : member)));
}

test('the plain view is the published document without its marks', () => {
  assert.deepEqual(plain, without(document, ['x-kolbo-source', 'x-kolbo-sources', 'x-kolbo-unbounded', 'sources']));
  assert.doesNotMatch(JSON.stringify(plain), /x-kolbo-(source|unbounded)|"sources"/);
});

for (const [version, root] of Object.entries(upgraded)) {
  test(`the view of ${version} is valid by the official schema`, async () => {
    assert.deepEqual(await new Validator().validate(structuredClone(root)), { valid: true });
    // That leaves the schemas to JSON Schema.
    const ajv = new Ajv2020({ strict: false });
    for (const schema of Object.values(root.components.schemas)) assert.ok(ajv.validateSchema(schema), ajv.errorsText());
  });

  test(`the view of ${version} has no keyword of 3.0`, () => {
    const keywords = new Set();
    const collect = (schema) => {
      for (const [name, value] of Object.entries(schema)) {
        keywords.add(name === 'format' ? `format: ${value}` : name);
        if (name === 'properties') Object.values(value).forEach(collect);
        else if (['items', 'not', 'additionalProperties'].includes(name) && typeof value === 'object') collect(value);
        else if (['allOf', 'anyOf', 'oneOf'].includes(name)) value.forEach(collect);
      }
    };
    Object.values(root.components.schemas).forEach(collect);
    for (const old of ['nullable', 'example', 'format: binary', 'format: byte']) assert.ok(!keywords.has(old), old);
    for (const later of ['examples', 'contentMediaType']) assert.ok(keywords.has(later), later);
  });
}

test('the official schema of 3.1 knows no stream of events', async () => {
  const { valid } = await new Validator().validate({ ...structuredClone(upgraded['3.2']), openapi: '3.1.1' });
  assert.equal(valid, false);
});

test('what was nullable takes null, what stands beside a reference counts', () => {
  const { schemas } = upgraded['3.1'].components;
  assert.deepEqual(schemas.FinishReason.type, ['string', 'null']);
  assert.equal(schemas.AssistantMessage.properties.function_call.$ref, '#/components/schemas/FunctionCall');
  assert.equal(schemas.AssistantMessage.properties.function_call.deprecated, true);
});

test('the view of 3.2 differs from that of 3.1 in streams only, and says that it is experimental', () => {
  const name = 'ChatCompletionChunkEvent';
  const { info, components, paths } = structuredClone(upgraded['3.2']);
  assert.match(info.summary, /^Experimental/);
  assert.match(info.description, /^\*\*Experimental\.\*\*/);

  const path = '/api/kolbo/v1/chat/completions';
  const stream = paths[path].post.responses[200].content['text/event-stream'];
  assert.deepEqual(stream.itemSchema, { $ref: `#/components/schemas/${name}` });
  const [chunk, end] = components.schemas[name].properties.data.anyOf;
  assert.deepEqual(chunk.contentSchema, { $ref: '#/components/schemas/ChatCompletionChunk' });
  assert.deepEqual(end, { const: '[DONE]' });
  for (const { $ref } of Object.values(stream.examples)) {
    assert.match(components.examples[$ref.split('/').pop()].serializedValue, /data: \[DONE\]\n\n$/);
  }

  const before = upgraded['3.1'];
  paths[path].post.responses[200].content['text/event-stream'] =
    before.paths[path].post.responses[200].content['text/event-stream'];
  assert.deepEqual(paths, before.paths);
  delete components.schemas[name];
  const { ChatCompletionEventStream, ...schemas } = before.components.schemas;
  assert.deepEqual(components.schemas, schemas);
});
