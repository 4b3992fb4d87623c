// The official client of OpenAI, unchanged, does with the mock what its users do with OpenAI.
import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const model = 'kolbo-cli';
const client = new OpenAI({
  baseURL: `${process.env.KOLBO_API_URL}/api/kolbo/v1`,
  apiKey: process.env.KOLBO_API_KEY,
  maxRetries: Number(process.env.KOLBO_MAX_RETRIES ?? 0),
});
const ask = (content, more = {}) =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more });

const plain = await ask('Name the word saffron');
assert.match(plain.choices[0].message.content, /saffron/);
assert.equal(plain.choices[0].finish_reason, 'stop');
const { prompt_tokens, completion_tokens, total_tokens } = plain.usage;
assert.ok(prompt_tokens > 0 && completion_tokens > 0);
assert.equal(total_tokens, prompt_tokens + completion_tokens);
console.log('chat: ok');

let text = '';
let usage;
for await (const chunk of await ask('Name the word saffron', { stream: true, stream_options: { include_usage: true } })) {
  text += chunk.choices[0]?.delta.content ?? '';
  usage = chunk.usage ?? usage;
}
assert.match(text, /saffron/);
assert.ok(usage.completion_tokens > 0);
console.log('stream: ok');

const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
        required: ['city', 'days'],
        additionalProperties: false,
      },
    },
  },
];
const checkCall = (call) => {
  assert.equal(call.function.name, 'get_weather');
  const { city, days, ...others } = JSON.parse(call.function.arguments);
  assert.equal(typeof city, 'string');
  assert.ok(Number.isInteger(days) && days >= 1 && days <= 7);
  assert.deepEqual(others, {});
};
const question = { role: 'user', content: 'How is the weather in Lisbon for 3 days?' };
const called = await client.chat.completions.create({ model, messages: [question], tools, tool_choice: 'required' });
assert.equal(called.choices[0].finish_reason, 'tool_calls');
const [call] = called.choices[0].message.tool_calls;
checkCall(call);
const answered = await client.chat.completions.create({
  model,
  messages: [question, called.choices[0].message, { role: 'tool', tool_call_id: call.id, content: 'sunny, 25 degrees' }],
  tools,
});
assert.match(answered.choices[0].message.content, /sunny/);
const runner = client.chat.completions.stream({ model, messages: [question], tools, tool_choice: 'required' });
checkCall((await runner.finalChatCompletion()).choices[0].message.tool_calls[0]);
console.log('tools: ok');

const parsed = await client.chat.completions.parse({
  model,
  messages: [{ role: 'user', content: 'A city' }],
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'city',
      strict: true,
      schema: {
        type: 'object',
        properties: { name: { type: 'string' }, size: { enum: ['small', 'large'] } },
        required: ['name', 'size'],
        additionalProperties: false,
      },
    },
  },
});
const city = JSON.parse(parsed.choices[0].message.content);
assert.equal(typeof city.name, 'string');
assert.ok(['small', 'large'].includes(city.size));
console.log('structured output: ok');

const file = await client.files.create({ file: await toFile(Buffer.from('some words'), 'a.txt'), purpose: 'user_data' });
assert.ok(file.id);
assert.equal(file.filename, 'a.txt');
assert.equal(file.bytes, 10);
console.log('files: ok');

const models = [];
for await (const each of client.models.list()) {
  models.push(each.id);
}
assert.ok(models.includes(model));
console.log('models: ok');

await assert.rejects(ask('a', { model: 'no-such-model' }), (error) => {
  assert.ok(error instanceof OpenAI.BadRequestError || error instanceof OpenAI.NotFoundError, error);
  assert.match(error.message, /no-such-model/);
  return true;
});
await assert.rejects(
  client.withOptions({ apiKey: `kolbo_live_${'0'.repeat(40)}` }).chat.completions.create({ model, messages: [question] }),
  OpenAI.AuthenticationError,
);
await assert.rejects(
  client.models.list({ headers: { 'X-Kolbo-Mock-Scenario': 'status=500' } }),
  OpenAI.InternalServerError,
);
// At the end: what comes after it would come too soon.
await assert.rejects(
  client.models.list({ headers: { 'X-Kolbo-Mock-Scenario': 'status=429 retry-after=1s' } }),
  OpenAI.RateLimitError,
);
console.log('errors: ok');
