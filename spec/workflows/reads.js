import { byId, exists, inputsOf, listOf, requestBody, step } from './steps.js';

/** The operations that no other workflow calls: those that read, and those that only take a form. */
export function otherWorkflows(root, workflows) {
  const called = new Set(workflows.flatMap(({ steps }) => steps.map(({ operationId }) => operationId)));
  const left = [...byId(root).values()].filter(({ operation }) => !called.has(operation.operationId));
  const isKnown = (entry) => !entry.path.includes('{') && (isRead(entry) || entry.operation['x-kolbo-upload']);
  const unknown = left.find((entry) => !isKnown(entry));
  if (unknown) throw new Error(`No workflow calls ${unknown.operation.operationId}`);
  return left.map((entry) => single(root, entry));
}

const isRead = ({ method }) => method === 'get';

function single(root, entry) {
  const { operationId, summary } = entry.operation;
  const list = listOf(entry);
  const steps = [
    step(root, 'call', entry, {
      ...(entry.operation.requestBody && { requestBody: requestBody(root, entry) }),
      ...(isRead(entry) && list && { criteria: [exists(`$..${list}`)] }),
    }),
  ];
  return { workflowId: operationId, summary: `${summary.replace(/\.$/, '')}.`, ...inputsOf(steps), steps };
}
