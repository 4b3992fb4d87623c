import { polling } from '../plugins/samples/responses.js';
import { startStep, statusStep } from './jobs.js';
import { byId, exists, hasItem, inputsOf, listOf, member, pageSize, pathTo, requestBody, step } from './steps.js';

/** What is created is listed, can be read, and is gone when it was deleted; what is there can be read. */
export function collectionWorkflows(root) {
  const all = [...byId(root).values()];
  return all
    .filter(({ method, path, operation }) => method === 'get' && !path.endsWith('}') && listOf({ operation }))
    .flatMap((list) => {
      const single = (method) => all.find((entry) => entry.method === method && isItem(list.path, entry.path));
      const [get, remove] = [single('get'), single('delete')];
      const create = all.find((entry) => entry.method === 'post' && entry.path === list.path);
      if (create && get && remove) return [lifeCycle(root, { create, list, get, remove })];
      const upload = all.find(
        ({ path, operation }) => operation['x-kolbo-upload'] && path.startsWith(`${list.path}/`),
      );
      if (upload) return [uploaded(root, { upload, list })];
      return get ? [firstOne(root, { list, get })] : [];
    });
}

const isItem = (collection, path) => path.startsWith(`${collection}/{`) && path.indexOf('}') === path.length - 1;
const parameterOf = (path) => path.slice(path.indexOf('{') + 1, path.indexOf('}'));

function lifeCycle(root, { create, list, get, remove }) {
  const name = parameterOf(get.path);
  const id = '$steps.create.outputs.id';
  const item = { parameters: [{ name, in: 'path', value: id }] };
  const steps = [
    step(root, 'create', create, {
      requestBody: requestBody(root, create),
      outputs: { id: member(pathTo(root, create, name)) },
    }),
    listStep(root, list, hasItem(listOf(list), name, id)),
    step(root, 'get', get, { ...item, criteria: [{ condition: `${member(pathTo(root, get, name))} == ${id}` }] }),
    step(root, 'delete', remove, item),
    step(root, 'gone', get, { ...item, status: 404, description: 'It is there no more.' }),
  ];
  return {
    workflowId: `${create.operation.operationId}-life-cycle`,
    summary: `What ${create.operation.operationId} creates is listed and read, deleted, and then gone.`,
    ...inputsOf(steps),
    steps,
    outputs: { id },
  };
}

function uploaded(root, { upload, list }) {
  const path = pathTo(root, upload, 'id');
  const id = '$steps.upload.outputs.id';
  const steps = [
    step(root, 'upload', upload, { requestBody: requestBody(root, upload), outputs: { id: member(path) } }),
    listStep(root, list, hasItem(listOf(list), 'id', id)),
  ];
  return {
    workflowId: `${upload.operation.operationId}-listed`,
    summary: `What ${upload.operation.operationId} has uploaded is listed.`,
    ...inputsOf(steps),
    steps,
    outputs: { id },
  };
}

function firstOne(root, { list, get }) {
  const name = parameterOf(get.path);
  const id = '$steps.list.outputs.id';
  const steps = [
    {
      ...listStep(root, list, exists(`$..${listOf(list)}[0]`)),
      outputs: { id: member(`${listOf(list)}.0.${name}`) },
    },
    step(root, 'get', get, {
      parameters: [{ name, in: 'path', value: id }],
      criteria: [{ condition: `${member(pathTo(root, get, name))} == ${id}` }],
    }),
  ];
  return {
    workflowId: `${list.operation.operationId}-read`,
    summary: `The first one that ${list.operation.operationId} lists can be read.`,
    ...inputsOf(steps),
    steps,
  };
}

/** Lists as many as one page can have. */
function listStep(root, list, ...criteria) {
  const size = pageSize(root, list);
  return step(root, 'list', list, {
    ...(size && { parameters: [{ name: size.name, in: 'query', value: size.schema.maximum }] }),
    criteria,
  });
}

/** What a job leaves behind in a list, and in the list that belongs to one of its items. */
export function conversationWorkflows(root) {
  const all = [...byId(root).values()];
  return all.flatMap((inner) => {
    const outer = all.find(({ path }) => inner.path.startsWith(`${path}/{`) && inner.path.indexOf('}') > path.length);
    if (!outer || !listOf(outer) || !inner.operation['x-kolbo-pages']) return [];
    const key = parameterOf(inner.path);
    const start = all.find(
      (entry) => entry.operation['x-kolbo-job'] && entry.operation.tags[0] === inner.operation.tags[0],
    );
    return [conversation(root, { start, outer, inner, key })];
  });
}

/** The workflow whose outputs tell what a list belongs to. */
export const conversationId = (start) => `${start}-conversation`;

function conversation(root, { start, outer, inner, key }) {
  const { operationId, 'x-kolbo-job': job } = start.operation;
  const lists = [outer, inner].map((list) => list.operation.operationId);
  const owner = `$steps.send.outputs.${key}`;
  // A name of its own: Redocly's rule outputs-defined takes steps of the same name for one, with the same outputs.
  const begun = startStep(root, start, { stepId: 'send' });
  begun.outputs[key] = member(pathTo(root, start, key));
  const steps = [
    begun,
    statusStep(root, start, polling(root, start.operation).success, 'send'),
    listStep(root, outer, hasItem(listOf(outer), key, owner)),
    {
      ...listStep(root, inner, hasItem(listOf(inner), job.idField, '$steps.send.outputs.id')),
      stepId: 'items',
    },
  ];
  steps[3].parameters = [...steps[3].parameters, { name: key, in: 'path', value: owner }];
  return {
    workflowId: conversationId(operationId),
    summary: `What ${operationId} has started is listed by ${lists.join(' and ')}.`,
    ...inputsOf(steps),
    steps,
    outputs: { [key]: owner },
  };
}
