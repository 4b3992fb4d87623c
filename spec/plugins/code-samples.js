import { operations } from './operations.js';
import { curl } from './samples/curl.js';
import { java } from './samples/java.js';
import { javaScript } from './samples/javascript.js';
import { python } from './samples/python.js';
import { KEY_VARIABLE, TOKEN_VARIABLE, credential, sampleRequests } from './samples/requests.js';

/** Each has a `lang`, an `introduction` for readers, and makes the text of a `sample(root, located, request)`. */
const LANGUAGES = [curl, javaScript, python, java];

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
            requests.map((request) => ({
              lang,
              label: request.way ? `${lang} (${request.way})` : lang,
              source: sample(root, located, request),
            })),
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
