import { dereference } from '../plugins/operations.js';
import { polling } from '../plugins/samples/responses.js';
import { byId, exists, hasImageForm, inputsOf, member, pathTo, requestBody, step } from './steps.js';

/** How long a job may take, by how long the document calls usual. */
const PATIENCE = 2;

/** What the start sends besides, so that the job does not complete. */
const FAILED = { parameter: 'failingJob' };
const CANCELLED = { parameter: 'longJob' };

/** For every operation that starts a job: the job to each of the states that end it. */
export function jobWorkflows(root) {
  return [...byId(root).values()]
    .filter(({ operation }) => operation['x-kolbo-job'])
    .flatMap((entry) => jobWorkflowsOf(root, entry));
}

function jobWorkflowsOf(root, entry) {
  const { operationId, summary, 'x-kolbo-job': job } = entry.operation;
  const { success, terminal, state } = polling(root, entry.operation);
  const described = summary.replace(/\.$/, '');
  const forms = hasImageForm(root, entry) ? [{ way: 'multipart', id: `${operationId}-form-${success}` }] : [];
  const completed = [{ way: '', id: `${operationId}-${success}` }, ...forms].map(({ way, id }) =>
    workflow(id, `${described}, and follow the job until it is ${success}`, {
      steps: [startStep(root, entry, { way }), statusStep(root, entry, success)],
    }),
  );
  const failed = workflow(`${operationId}-failed`, `${described}, and see the job fail`, {
    'x-kolbo-requires': ['mock'],
    steps: [startStep(root, entry, FAILED), statusStep(root, entry, known(terminal, 'failed'))],
  });
  if (!job.cancelOperation) return [...completed, failed];
  const cancelled = workflow(`${operationId}-cancelled`, `${described}, and cancel the job while it runs`, {
    steps: [
      startStep(root, entry, CANCELLED),
      cancelStep(root, entry),
      statusStep(root, entry, known(terminal, 'cancelled')),
    ],
  });
  return [...completed, failed, cancelled];

  function workflow(workflowId, text, { steps, ...rest }) {
    const outputs = { id: '$steps.start.outputs.id', [state]: `$steps.status.outputs.${state}` };
    return { workflowId, summary: `${text}.`, ...rest, ...inputsOf(steps), steps, outputs };
  }
}

function known(terminal, state) {
  if (!terminal.includes(state)) throw new Error(`No state ${state} ends a job`);
  return state;
}

/** The link of the start's response to the status operation, and where in the response the id is. */
function statusLink(root, { operation }) {
  const [success] = Object.values(operation.responses);
  const { operationId, parameters } = dereference(root, success).links.status;
  const [[name, id]] = Object.entries(parameters);
  return { entry: byId(root).get(operationId), name, id };
}

/** Starts the job. */
export function startStep(root, entry, { stepId = 'start', way, parameter } = {}) {
  const charged = pathTo(root, entry, 'credits_charged');
  const { idField, type } = entry.operation['x-kolbo-job'];
  return step(root, stepId, entry, {
    description: 'Starts the job. Never send it again if it fails: the job may have started.',
    requestBody: requestBody(root, entry, { way }),
    ...(parameter && { parameters: [{ reference: `$components.parameters.${parameter}` }] }),
    criteria: [exists(`$..${idField}`), { condition: `${member('type')} == '${type}'` }],
    outputs: { id: statusLink(root, entry).id, ...(charged && { charged: member(charged) }) },
  });
}

/** Cancels the job. */
export function cancelStep(root, entry) {
  const cancel = byId(root).get(entry.operation['x-kolbo-job'].cancelOperation);
  const { name } = statusLink(root, entry);
  return step(root, 'cancel', cancel, { parameters: [{ name, in: 'path', value: '$steps.start.outputs.id' }] });
}

/** Polls the job until it has ended, and expects a state. */
export function statusStep(root, entry, expected, start = 'start') {
  const { pollIntervalHint, typicalSeconds, result } = entry.operation['x-kolbo-job'];
  const { state, terminal, success, result: path } = polling(root, entry.operation);
  const status = statusLink(root, entry);
  const idField = pathTo(root, status.entry, status.name);
  const value = member(state);
  const id = `$steps.${start}.outputs.id`;
  return step(root, 'status', status.entry, {
    description: `Polls the job until it has ended. It yields ${result.name}.`,
    parameters: [{ name: status.name, in: 'path', value: id }],
    criteria: [
      { condition: `${member(idField)} == ${id}` },
      { condition: `${value} == '${expected}'` },
      ...(expected === success ? [exists(`$..${path.join('.')}`)] : []),
    ],
    onFailure: [
      {
        name: 'still-running',
        type: 'retry',
        retryAfter: pollIntervalHint,
        retryLimit: Math.ceil((PATIENCE * typicalSeconds.max) / pollIntervalHint),
        criteria: [
          { condition: `$statusCode == 200 && ${terminal.map((end) => `${value} != '${end}'`).join(' && ')}` },
        ],
      },
      { reference: '$components.failureActions.tryAgain' },
    ],
    outputs: { [state]: value },
  });
}
