import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dereference } from '../plugins/operations.js';
import { document, operationsById, readYaml } from './document.js';

const { does, kinds, jobs } = readYaml('mock.yaml');
const VERBS = ['create', 'list', 'get', 'change', 'delete', 'key'];
const schemaOf = (operation, name) =>
  dereference(document, dereference(document, operation.parameters.find(named(name)))?.schema ?? {});
const named = (name) => (parameter) => dereference(document, parameter).name === name;

for (const [operationId, rules] of Object.entries(does)) {
  test(`${operationId} is an operation, and its kinds of things are declared`, () => {
    assert.ok(operationsById.has(operationId));
    const kept = (rules.keep ?? []).flatMap(({ thing, of }) => [thing, of]);
    const used = [...VERBS.map((verb) => rules[verb]), rules.of, ...kept];
    for (const kind of used.filter(Boolean)) assert.ok(kinds[kind], kind);
  });
}

for (const [operationId, { list, filter = {}, size = [], sort = {} }] of Object.entries(does)) {
  if (!list) continue;
  const operation = operationsById.get(operationId);
  const parameters = (operation.parameters ?? [])
    .map((parameter) => dereference(document, parameter))
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);

  test(`${operationId} does something for each of its parameters, and for no other`, () => {
    const declared = [...Object.keys(filter), ...size, ...(sort.by ? [sort.by] : [])];
    assert.deepEqual(declared.toSorted(), parameters.filter((name) => name !== 'page').toSorted());
  });

  for (const [name, { where }] of Object.entries(filter)) {
    if (!where) continue;
    test(`${operationId} knows each value of ${name}`, () => {
      const { type, enum: values } = schemaOf(operation, name);
      assert.deepEqual(Object.keys(where).toSorted(), (type === 'boolean' ? ['true', 'false'] : values).toSorted());
    });
  }

  if (sort.by) {
    test(`${operationId} knows each order`, () => {
      const { by, ...orders } = sort;
      assert.deepEqual(Object.keys(orders).toSorted(), schemaOf(operation, by).enum.toSorted());
    });
  }
}

test('types of jobs are those of operations', () => {
  const types = new Set([...operationsById.values()].map((operation) => operation['x-kolbo-job']?.type));
  const named = [...Object.keys(jobs.types), ...jobs.keep.flatMap(({ except = [] }) => except)];
  for (const type of named) assert.ok(types.has(type), type);
});
