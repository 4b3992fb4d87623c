import { existsSync, readdirSync } from 'node:fs';
import { operations } from './operations.js';
import { curlSample } from './samples/curl.js';
import { KEY_VARIABLE, TOKEN_VARIABLE, credential, sampleRequests } from './samples/requests.js';

const curl = {
  lang: 'curl',
  introduction: 'The curl samples are commands for a POSIX shell.',
  sample: curlSample,
};

const LANGUAGES = [curl, ...(await contributed(new URL('../../', import.meta.url)))];

/**
 * The languages that the folders of the project contribute, each by a module `samples/index.js`. It exports what `curl`
 * has above; `sample(root, located, request)` returns the text of a sample, or undefined if there is none.
 */
function contributed(project) {
  const modules = readdirSync(project)
    .sort()
    .map((folder) => new URL(`${folder}/samples/index.js`, project))
    .filter((module) => existsSync(module));
  return Promise.all(modules.map((module) => import(module)));
}

/**
 * The document as the reference page shows it: every operation carries complete samples in each language, one for each
 * way to send it (JSON, multipart, streamed). Redoc shows those whose labels redocly.yaml lists.
 */
export default function codeSamples() {
  return {
    Root: {
      leave(root) {
        for (const located of operations(root)) {
          const requests = sampleRequests(root, located);
          located.operation['x-codeSamples'] = LANGUAGES.flatMap(({ lang, sample }) =>
            requests
              .map((request) => ({
                lang,
                label: request.way ? `${lang} (${request.way})` : lang,
                source: sample(root, located, request),
              }))
              .filter(({ source }) => source),
          );
        }
        const needsUser = [...operations(root)].some(({ operation }) => credential(root, operation)?.isUser);
        root.info.description += `\n${introduction(needsUser)}`;
      },
    },
  };
}

function introduction(needsUser) {
  const token = needsUser ? `, and the token of a signed-in user, where one is needed, from \`${TOKEN_VARIABLE}\`` : '';
  return `## Code samples

${LANGUAGES.map((language) => language.introduction).join(' ')}
They read the API key from \`${KEY_VARIABLE}\`${token}. The files that samples upload are yours.
`;
}
