// An image, a video between two frames and a chat answer through the generated client.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChatCompletionsApi,
  Configuration,
  GenerationsApi,
  ImagesApi,
  VideosApi,
  type GenerationStarted,
} from '../target/typescript/index';

const configuration = new Configuration({
  basePath: process.env.KOLBO_API_URL,
  apiKey: process.env.KOLBO_API_KEY,
});
const generations = new GenerationsApi(configuration);

async function resultUrls(started: GenerationStarted): Promise<string[]> {
  for (;;) {
    await sleep(started.poll_interval_hint * 1000);
    const status = await generations.getGenerationStatus({ generationId: started.generation_id });
    const urls = status.result?.urls ?? [];
    if (status.state === 'completed' && urls.length > 0) return urls;
    if (['completed', 'failed', 'cancelled'].includes(status.state)) {
      throw new Error(`generation ${status.state}: ${status.error ?? 'no result'}`);
    }
  }
}

async function frame(path: string): Promise<File> {
  return new File([await readFile(path)], basename(path), { type: 'image/png' });
}

async function main([firstFrame, lastFrame]: string[]): Promise<void> {
  const image = await new ImagesApi(configuration).generateImage({
    imageRequest: { prompt: 'A sunset over mountains', aspect_ratio: '16:9' },
  });
  console.log(`image: ${(await resultUrls(image)).join(' ')}`);

  const video = await new VideosApi(configuration).generateFirstLastFrameMultipart({
    files: [await frame(firstFrame), await frame(lastFrame)],
    prompt: 'A slow pan',
  });
  console.log(`video: ${(await resultUrls(video)).join(' ')}`);

  const answer = await new ChatCompletionsApi(configuration).createChatCompletion({
    chatCompletionRequest: {
      model: 'kolbo-cli',
      messages: [{ role: 'user', content: 'Write a haiku about tomatoes' }],
    },
  });
  console.log(`chat: ${answer.choices[0]?.message.content}`);
}

main(process.argv.slice(2));
