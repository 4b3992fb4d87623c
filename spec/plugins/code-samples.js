import { operations } from './operations.js';
import { curlSample } from './samples/curl.js';
import { javaSample } from './samples/java.js';
import { KEY_VARIABLE, TOKEN_VARIABLE, credential, sampleRequests } from './samples/requests.js';

const LANGUAGES = [
  { lang: 'curl', sample: curlSample },
  { lang: 'Java', sample: javaSample },
];

/**
 * The document as the reference page shows it: every operation carries complete samples for curl and for the Java
 * client, one for each way to send it (JSON, multipart, streamed). Redoc shows those whose labels redocly.yaml lists.
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

The curl samples are commands for a POSIX shell. They read the API key from \`${KEY_VARIABLE}\`${token}; so do the Java
samples, which are bodies of methods that use \`ai.kolbo:kolbo-client-extensions\`, with imports left out. The files that
samples upload are yours.
`;
}
