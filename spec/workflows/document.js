import { operations } from '../plugins/operations.js';
import { credential } from '../plugins/samples/requests.js';
import { collectionWorkflows, conversationWorkflows } from './collections.js';
import { creditWorkflows } from './credits.js';
import { jobWorkflows } from './jobs.js';
import { pageWorkflows } from './pages.js';
import { otherWorkflows } from './reads.js';
import { streamWorkflows } from './streams.js';

/** By this header the mock server is told of something out of the ordinary; the API does not know it. */
const SCENARIO = 'X-Kolbo-Mock-Scenario';

/** The workflows of a bundled document as an Arazzo document, which refers to it by a file beside it. */
export function arazzo(root, url) {
  const conversations = conversationWorkflows(root);
  const workflows = [
    ...jobWorkflows(root),
    ...collectionWorkflows(root),
    ...conversations,
    ...pageWorkflows(root, conversations),
    ...streamWorkflows(root),
    ...creditWorkflows(root),
  ];
  return {
    arazzo: '1.0.1',
    info: {
      title: `${root.info.title}: workflows`,
      version: root.info.version,
      summary: 'What belongs together: jobs until they end, things until they are gone, lists to their last page.',
      description: DESCRIPTION,
    },
    sourceDescriptions: [{ name: 'kolbo', type: 'openapi', url }],
    workflows: [...workflows, ...otherWorkflows(root, workflows)],
    components: { inputs: INPUTS, parameters: parameters(root), failureActions: FAILURE_ACTIONS },
  };
}

const DESCRIPTION = [
  'Made from the OpenAPI document beside it.',
  'Workflows with `x-kolbo-requires: [mock]` need the Kolbo mock server,',
  'which lets a job fail when a header tells it to.',
  'Those with `idle-account` compare credits or the pages of a list: nobody else may change the account at the time.',
  '`x-kolbo-checks` says what Arazzo has no word for.',
].join(' ');

const INPUTS = {
  apiKey: input('apiKey', { type: 'string', format: 'password', description: 'An API key.' }),
  userToken: input('userToken', {
    type: 'string',
    format: 'password',
    description: 'The JSON Web Token of a signed-in user.',
  }),
  pageSize: {
    type: 'object',
    properties: {
      pageSize: { type: 'integer', minimum: 1, default: 2, description: 'How many items a page has.' },
    },
  },
};

function input(name, schema) {
  return { type: 'object', required: [name], properties: { [name]: schema } };
}

function parameters(root) {
  const needed = [...operations(root)].map(({ operation }) => credential(root, operation)).filter(Boolean);
  const sent = (isUser, input) => {
    const { header, prefix } = needed.find((one) => Boolean(one.isUser) === isUser);
    return { name: header, in: 'header', value: prefix ? `${prefix}{$inputs.${input}}` : `$inputs.${input}` };
  };
  return {
    apiKey: sent(false, 'apiKey'),
    userToken: sent(true, 'userToken'),
    failingJob: { name: SCENARIO, in: 'header', value: 'job-failed' },
    longJob: { name: SCENARIO, in: 'header', value: 'job-duration=10m' },
  };
}

/** A poll that fails in passing says nothing about the job. */
const FAILURE_ACTIONS = {
  tryAgain: {
    name: 'try-again',
    type: 'retry',
    retryAfter: 5,
    retryLimit: 3,
    criteria: [
      { condition: '$statusCode == 408 || $statusCode == 425 || $statusCode == 429 || $statusCode >= 500' },
    ],
  },
};
