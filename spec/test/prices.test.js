import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodySchemas, defaultsOf, listedSchema, operationsById, problems, readYaml } from './document.js';
import { compare, price, ratio } from './price.js';

const EXAMPLES = readYaml('prices.yaml');
const priced = [...operationsById.values()].filter((operation) => operation['x-kolbo-price']);

const compute = (facts, example) => price(facts, example, defaultsOf(operationsById.get(example.operation)));
const same = (actual, expected) =>
  actual === undefined || expected === undefined || expected === null
    ? (actual ?? null) === (expected ?? null)
    : compare(actual, ratio(expected)) === 0;
const isAsStated = (facts, example) => {
  const { credits, reserved } = compute(facts, example);
  return same(credits, example.credits) && same(reserved, example.reserved);
};
const text = (value) => (value === undefined ? 'unknown' : `${Number(value.n) / Number(value.d)}`);

for (const example of EXAMPLES) {
  const { name, operation: id, request, model, media = {}, usage } = example;
  test(`${id}: ${name}`, () => {
    const operation = operationsById.get(id);
    const bodies = bodySchemas(operation);
    const found = bodies.map((schema) => problems(schema, request));
    assert.ok(found.some((list) => list.length === 0), `no body of ${id}: ${found.flat().join('; ')}`);

    const choice = choose(operation, request);
    const schema = listedSchema(operationsById.get(choice.list));
    assert.deepEqual(problems(schema, model), []);
    const fits = choice.types?.some((type) => model.types.includes(type)) ?? true;
    assert.ok(fits, 'the model is of a wrong type');
    const identifier = model.identifier ?? model.id;
    assert.equal(request.model ?? choice.default ?? identifier, identifier, 'another model than that of the request');

    for (const member of Object.keys(media)) assert.ok(member in request, `the request has no ${member}`);
    const { tokens } = operation['x-kolbo-price'];
    if (usage) assert.ok(tokens, 'nothing is priced by tokens');

    const { credits, reserved } = compute(operation['x-kolbo-price'], example);
    assert.ok(same(credits, example.credits), `credits: ${text(credits)}`);
    assert.ok(same(reserved, example.reserved), `reserved: ${text(reserved)}`);
  });
}

/** The first choice of models whose condition holds. */
function choose(operation, request) {
  const defaults = defaultsOf(operation);
  return operation['x-kolbo-models'].find(({ when }) => {
    if (!when) return true;
    const value = request[when.member] ?? defaults.get(when.member);
    return when.is === undefined ? (value ?? []).length >= when.minItems : value === when.is;
  });
}

test('every example has a name of its own, and says why', () => {
  const names = EXAMPLES.map(({ operation, name }) => `${operation}: ${name}`);
  assert.equal(new Set(names).size, names.length);
  for (const { name, why } of EXAMPLES) assert.ok(why?.length > 0, name);
});

test('every operation with a price has an example, and nothing else has', () => {
  const ids = new Set(EXAMPLES.map(({ operation }) => operation));
  assert.deepEqual([...ids].sort(), priced.map(({ operationId }) => operationId).sort());
});

test('every choice of models has an example', () => {
  const chosen = new Set(EXAMPLES.map(({ operation, request }) => choose(operationsById.get(operation), request)));
  const missing = priced.flatMap(({ operationId, 'x-kolbo-models': choices }) =>
    choices.filter((choice) => !chosen.has(choice)).map((choice) => `${operationId} ${JSON.stringify(choice.when)}`),
  );
  assert.deepEqual(missing, []);
});

// What decides no price, and what the part around it means nothing without.
const WORDS = ['charged', 'usualRate', 'sources', 'x-kolbo-source'];
const ESSENTIAL = ['model', 'by', 'replaces', 'is', 'input', 'output'];

/** The parts of a price, each as [where it is, the price without it]. */
function* partsOf(facts, path = []) {
  const valueAt = (root) => path.reduce((node, key) => node[key], root);
  for (const [key, value] of Object.entries(valueAt(facts))) {
    if (WORDS.includes(key) || ESSENTIAL.includes(key) || (key === 'member' && path.at(-1) === 'when')) continue;
    const without = structuredClone(facts);
    if (Array.isArray(valueAt(without))) valueAt(without).splice(key, 1);
    else delete valueAt(without)[key];
    yield [[...path, key].join('.'), without];
    if (typeof value === 'object') yield* partsOf(facts, [...path, key]);
  }
}

for (const operation of priced) {
  test(`the examples of ${operation.operationId} need every part of its price`, () => {
    const examples = EXAMPLES.filter((example) => example.operation === operation.operationId);
    const needless = [...partsOf(operation['x-kolbo-price'])]
      .filter(([, without]) => examples.every((example) => isAsStated(without, example)))
      .map(([name]) => name);
    assert.deepEqual(needless, []);
  });
}
