import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dereference } from '../plugins/operations.js';
import { defaultsOf, document, listedSchema, operationsById, problems, readYaml } from './document.js';
import { compare, price, ratio } from './price.js';

const CATALOG = readYaml('mock-catalog.yaml');
const LISTED_BY = {
  model: 'listModels',
  voice: 'listVoices',
  preset: 'listPresets',
  moodboard: 'listMoodboards',
  'visual-dna': 'listVisualDnas',
  'chat-model': 'listChatModels',
  conversation: 'listConversations',
  message: 'listConversationMessages',
  'api-key': 'listApiKeys',
};
const models = new Map(CATALOG.model.map((model) => [model.identifier, model]));
const ids = new Set(CATALOG.conversation.map((conversation) => conversation.session_id));
const rateOf = ({ credit, credits }) => credit ?? credits;
const choices = [...operationsById.values()].flatMap(({ operationId, 'x-kolbo-models': all = [] }) =>
  all.filter(({ types }) => types).map((choice) => ({ operationId, ...choice })),
);

test('the catalog has the kinds of things that operations list', () => {
  assert.deepEqual(Object.keys(CATALOG), Object.keys(LISTED_BY));
});

for (const [kind, items] of Object.entries(CATALOG)) {
  const schema = listedSchema(operationsById.get(LISTED_BY[kind]));
  const idOf = (item) => item.identifier ?? item.voice_id ?? item.session_id ?? item.message_id ?? item.id;

  for (const { $of: parent, ...item } of items) {
    if (parent) test(`${kind} ${idOf(item)} belongs to something`, () => assert.ok(ids.has(parent)));
    test(`${kind} ${idOf(item)} is valid`, () => assert.deepEqual(problems(schema, item), []));
  }

  test(`each ${kind} has an id of its own`, () => {
    assert.equal(new Set(items.map(idOf)).size, items.length);
  });

  test(`each URL of a ${kind} leads to a file of the mock, and no two items share one`, () => {
    const urls = items.flatMap((item) => [...new Set(textsOf(item))]).filter((text) => /[{}]|:\/\/|__mock/.test(text));
    for (const url of urls) {
      assert.match(url, /^\{origin\}\/__mock\/files\/catalog\/[a-z-]+\/[\w/-]+\.(png|mp3)$/);
    }
    assert.equal(new Set(urls).size, urls.length);
  });
}

function textsOf(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

for (const { operationId, types, default: fixed } of choices) {
  for (const type of types) {
    test(`${operationId} can choose among models of the type ${type}, and one is the cheapest`, () => {
      const rates = CATALOG.model.filter((model) => model.types.includes(type)).map(rateOf);
      assert.ok(rates.length > 1, 'a single model');
      assert.equal(rates.filter((rate) => rate === Math.min(...rates)).length, 1, 'two cheapest ones');
    });
  }
  if (fixed) {
    test(`the default ${fixed} of ${operationId} is there`, () => {
      assert.ok(types.some((type) => models.get(fixed)?.types.includes(type)));
    });
  }
}

test('the models that the documents name have the prices that they name', () => {
  const documented = {
    'fal-ai/flux/schnell': 2,
    'nano-banana-2': 8,
    'nano-banana-pro': 15,
    'nano-banana-2/4k': 16,
    'fal-ai/kling-video/v3/pro/text-to-video': 18,
    'fal-ai/kling-video/v3/pro/image-to-video': 18,
    'seedance-2-text-to-video': 30,
    'seedance-2-img-to-video': 30,
  };
  const found = Object.keys(documented).map((identifier) => [identifier, rateOf(models.get(identifier) ?? {})]);
  assert.deepEqual(Object.fromEntries(found), documented);
});

test('the examples of the document name models and voices of the catalog', () => {
  const named = new Set();
  const visit = (value, key) => {
    if (key === 'model' && typeof value === 'string') named.add(value);
    else if (key === 'identifier') named.add(value);
    else if (key === 'voice' || key === 'voice_id') named.add(value);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value)) visit(child, name);
    }
  };
  Object.values(document.components.examples).forEach(({ value }) => visit(value));
  const known = new Set([
    ...models.keys(),
    ...CATALOG['chat-model'].map(({ id }) => id),
    ...CATALOG.voice.flatMap(({ voice_id, name }) => [voice_id, name]),
    // The server chooses; the reader is to choose.
    'auto',
    'MODEL_IDENTIFIER_FROM_MODELS_ENDPOINT',
  ]);
  assert.ok(named.size > 10, `${named.size} names`);
  assert.deepEqual([...named].filter((name) => !known.has(name)), []);
});

for (const operation of operationsById.values()) {
  const { operationId, responses } = operation;
  if (!operation['x-kolbo-job'] || !operation['x-kolbo-price'].rate) continue;
  const examplesOf = (media) => Object.values(media.examples).map((example) => dereference(document, example).value);
  const started = examplesOf(dereference(document, responses['200']).content['application/json']);
  const charged = started.map((value) => value.credits_charged).find((credits) => credits !== undefined);
  if (charged === undefined) continue;

  test(`a request of ${operationId} costs the ${charged} credits of the start example`, () => {
    const choice = operation['x-kolbo-models'].at(-1);
    const cheapest = CATALOG.model
      .filter((model) => choice.types.some((type) => model.types.includes(type)))
      .sort((one, other) => rateOf(one) - rateOf(other))[0];
    const model = choice.default ? models.get(choice.default) : cheapest;
    const requests = examplesOf(operation.requestBody.content['application/json']).filter((request) => !request.model);
    const prices = requests.map(
      (request) => price(operation['x-kolbo-price'], { request, model }, defaultsOf(operation)).credits,
    );
    assert.ok(prices.some((credits) => compare(credits, ratio(charged)) === 0));
  });
}

test('presets belong to the catalogs that the document names', () => {
  const { description } = operationsById.get('listPresets').parameters.find(({ name }) => name === 'type');
  const catalogs = [...description.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
  const count = (type) => CATALOG.preset.filter((preset) => preset.type === type).length;
  for (const catalog of catalogs) assert.ok(count(catalog) >= 3, catalog);
  assert.deepEqual(CATALOG.preset.filter(({ type }) => !catalogs.includes(type)), []);
});

for (const model of CATALOG.model) {
  test(`what is said of the model ${model.identifier} fits together`, () => {
    const {
      supported_aspect_ratios: ratios,
      default_aspect_ratio: ratio = ratios?.[0],
      supported_durations: durations,
      default_duration: duration,
      supported_resolutions: resolutions = [],
      resolution_multipliers: byResolution = {},
      flat_credit_by_resolution: flat = {},
      supported_qualities: qualities = [],
      quality_multipliers: byQuality = {},
      default_quality: quality,
    } = model;
    assert.ok(typeof rateOf(model) === 'number', 'a price');
    assert.ok(!ratio || ratios.includes(ratio), 'default_aspect_ratio');
    assert.ok(!durations || !duration || durations.includes(duration), 'default_duration');
    assert.ok(!(duration < model.min_output_duration || duration > model.max_output_duration), 'default_duration');
    assert.deepEqual(Object.keys({ ...byResolution, ...flat }).filter((name) => !resolutions.includes(name)), []);
    assert.deepEqual(Object.keys(byQuality).filter((name) => !qualities.includes(name)), []);
    assert.ok(quality === undefined || qualities.includes(quality), 'default_quality');
    assert.equal(model.max_visual_dna > 0, model.supports_visual_dna === true);
    assert.equal(model.max_keyframes > 0, model.supports_keyframes === true);
    const isMute = model.sound_generation_type === 'none';
    assert.ok(!(isMute && 'sound_credit_multiplier' in model), 'sound_credit_multiplier');
  });
}

for (const { id, pricing, cost } of CATALOG['chat-model']) {
  test(`the prices of the chat model ${id} agree`, () => {
    assert.equal(Math.round(pricing.prompt * 1e6), pricing.input_credits_per_million);
    assert.equal(Math.round(pricing.completion * 1e6), pricing.output_credits_per_million);
    // A credit is 0.01 US dollars.
    assert.equal(cost.input * 100, pricing.input_credits_per_million);
    assert.equal(cost.output * 100, pricing.output_credits_per_million);
  });
}

test('a chat model is the default, and both that the documents name are there', () => {
  const ids = CATALOG['chat-model'].map(({ id }) => id);
  assert.ok(ids.includes('kolbo-cli') && ids.includes('kolbo-auto-smart'));
  assert.equal(CATALOG['chat-model'].filter((model) => model.default).length, 1);
});
