import { byId, exists, inputsOf, member, requestBody, step } from './steps.js';

/** With the same seed a model that can be repeated says the same. */
const SEED = 7;

/** For every operation that can stream: the same request with and without a stream. */
export function streamWorkflows(root) {
  return [...byId(root).values()]
    .filter(({ operation }) => operation['x-kolbo-stream'])
    .map((entry) => streamWorkflow(root, entry));
}

function streamWorkflow(root, entry) {
  const { operationId, 'x-kolbo-stream': stream } = entry.operation;
  const text = textOf(root, entry);
  const steps = [
    step(root, 'whole', entry, {
      requestBody: requestBody(root, entry, { seed: SEED }),
      criteria: [exists(`$..${text.at(-1)}`)],
      outputs: { text: member(text.join('.')) },
    }),
    step(root, 'streamed', entry, {
      requestBody: requestBody(root, entry, { way: 'stream', seed: SEED }),
      criteria: [
        { context: '$response.header.content-type', type: 'regex', condition: `^${escaped(stream.mediaType)}` },
        { context: '$response.body', type: 'regex', condition: `data: ?${escaped(stream.terminator)}\\s*$` },
      ],
      outputs: { events: '$response.body' },
    }),
  ];
  return {
    workflowId: `${operationId}-streamed`,
    summary: `${operationId} says the same as a whole and as a stream of events, which ends with its terminator.`,
    'x-kolbo-checks': [
      { events: '$steps.streamed.outputs.events', text: '$steps.whole.outputs.text', of: operationId },
    ],
    ...inputsOf(steps),
    steps,
    outputs: { text: '$steps.whole.outputs.text' },
  };
}

const escaped = (text) => text.replaceAll(/[[\]/.*+?^$(){}|\\]/g, '\\$&');

/** Where the text for people is in the whole response, by the steps of its pointer. */
function textOf(root, { operation }) {
  const { $ref } = operation.responses[200].content['application/json'].schema;
  return root.components.schemas[$ref.split('/').pop()]['x-kolbo-text'].split('/').slice(1);
}
