// An image, a video between two frames and a chat completion, through clients of hey-api.
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { client as forms } from './target/client/forms/client.gen.js';
import { generateFirstLastFrameMultipart } from './target/client/forms/index.js';
import { client } from './target/client/single/client.gen.js';
import { createChatCompletion, generateImage, getGenerationStatus } from './target/client/single/index.js';
import type { GenerationStarted } from './target/client/single/index.js';

const settings = {
  baseUrl: process.env.KOLBO_API_URL as 'https://api.kolbo.ai',
  auth: process.env.KOLBO_API_KEY,
  throwOnError: true,
} as const;
client.setConfig(settings);
forms.setConfig(settings);

async function resultUrls({ generation_id, poll_interval_hint }: GenerationStarted): Promise<string> {
  for (;;) {
    await sleep(poll_interval_hint * 1000);
    const { data } = await getGenerationStatus<true>({ path: { generation_id } });
    if (data.state === 'completed' && data.result?.urls?.length) return data.result.urls.join(' ');
    if (['failed', 'cancelled'].includes(data.state)) throw new Error(`${data.state}: ${data.error}`);
  }
}

const image = await generateImage<true>({ body: { prompt: 'A sunset over mountains' } });
console.log(`image: ${await resultUrls(image.data)}`);

const files = await Promise.all(process.argv.slice(2).map((frame) => openAsBlob(frame, { type: 'image/png' })));
const video = await generateFirstLastFrameMultipart<true>({ body: { files, prompt: 'A slow pan' } });
console.log(`video: ${await resultUrls(video.data)}`);

const answer = await createChatCompletion<true>({
  body: { model: 'kolbo-cli', messages: [{ role: 'user', content: 'Write a haiku about tomatoes' }] },
});
console.log(`chat: ${answer.data.choices[0]?.message.content}`);
