import { polling } from '../plugins/samples/responses.js';
import { cancelStep, startStep, statusStep } from './jobs.js';
import { byId, inputsOf, member, pathTo, step } from './steps.js';

/** What a job that is paid at its start does to the account, for the first operation that tells what it takes. */
export function creditWorkflows(root) {
  const all = byId(root);
  const balance = all.get('getCredits');
  const total = member(`${balance.operation['x-kolbo-answer']}.total`);
  const priced = [...all.values()].find(
    (entry) => entry.operation['x-kolbo-price']?.charged === 'start' && pathTo(root, entry, 'credits_charged'),
  );
  const { success } = polling(root, priced.operation);
  const credits = (stepId, criteria = []) => step(root, stepId, balance, { criteria, outputs: { total } });
  const before = '$steps.before.outputs.total';
  const charged = [
    credits('before'),
    startStep(root, priced),
    statusStep(root, priced, success),
    credits('after', [{ condition: `${total} < ${before}` }]),
  ];
  const refunded = [
    credits('before'),
    startStep(root, priced, { parameter: 'longJob' }),
    credits('during', [{ condition: `${total} < ${before}` }]),
    cancelStep(root, priced),
    statusStep(root, priced, 'cancelled'),
    credits('after', [{ condition: `${total} == ${before}` }]),
  ];
  const { operationId } = priced.operation;
  const isDifference = (later) => ({
    sum: ['$steps.start.outputs.charged', `$steps.${later}.outputs.total`],
    equals: before,
  });
  return [
    {
      workflowId: `${operationId}-charged`,
      summary: `The account has less by the credits that ${operationId} says it charges.`,
      'x-kolbo-requires': ['idle-account'],
      'x-kolbo-checks': [isDifference('after')],
      ...inputsOf(charged),
      steps: charged,
      outputs: { before, after: '$steps.after.outputs.total', charged: '$steps.start.outputs.charged' },
    },
    {
      workflowId: `${operationId}-refunded`,
      summary: `A job that is cancelled gives back what ${operationId} has charged.`,
      'x-kolbo-requires': ['idle-account'],
      'x-kolbo-checks': [isDifference('during')],
      ...inputsOf(refunded),
      steps: refunded,
      outputs: { before, after: '$steps.after.outputs.total', charged: '$steps.start.outputs.charged' },
    },
  ];
}
