// An image, a video between two frames and a chat completion, by openapi-fetch and types of openapi-typescript.
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { paths as FormPaths } from './target/client/forms.d.ts';
import type { components, paths } from './target/client/single.d.ts';

const settings = { baseUrl: process.env.KOLBO_API_URL, headers: { 'X-API-Key': process.env.KOLBO_API_KEY } };
const client = createClient<paths>(settings);
const forms = createClient<FormPaths>(settings);

function need<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (!data) throw new Error(JSON.stringify(error));
  return data;
}

async function resultUrls({ generation_id, poll_interval_hint }: components['schemas']['GenerationStarted']) {
  for (;;) {
    await sleep(poll_interval_hint * 1000);
    const params = { path: { generation_id } };
    const status = need(await client.GET('/api/v1/generate/{generation_id}/status', { params }));
    if (status.state === 'completed' && status.result?.urls?.length) return status.result.urls.join(' ');
    if (['failed', 'cancelled'].includes(status.state)) throw new Error(`${status.state}: ${status.error}`);
  }
}

const prompt = 'A sunset over mountains';
const image = need(await client.POST('/api/v1/generate/image', { body: { prompt } }));
console.log(`image: ${await resultUrls(image)}`);

const body = new FormData();
for (const frame of process.argv.slice(2)) body.append('files', await openAsBlob(frame, { type: 'image/png' }), frame);
body.append('prompt', 'A slow pan');
const video = need(await forms.POST('/api/v1/generate/first-last-frame', { body: body as never }));
console.log(`video: ${await resultUrls(video)}`);

const messages: components['schemas']['ChatMessage'][] = [{ role: 'user', content: 'Write a haiku about tomatoes' }];
const answer = need(await client.POST('/api/kolbo/v1/chat/completions', { body: { model: 'kolbo-cli', messages } }));
console.log(`chat: ${answer.choices[0]?.message.content}`);
