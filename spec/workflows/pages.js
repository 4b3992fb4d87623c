import { members } from '../plugins/samples/requests.js';
import { response } from '../plugins/samples/responses.js';
import { byId, exists, inputsOf, member, pageSize, step } from './steps.js';

/** Arazzo cannot count: as many pages are spelled out, and a longer list ends there. */
const MOST_PAGES = 5;

/** For every list that comes page by page: from its first page to its last. */
export function pageWorkflows(root, conversations) {
  return [...byId(root).values()]
    .filter(({ operation }) => operation['x-kolbo-pages'])
    .map((list) => pageWorkflow(root, list, conversations));
}

function pageWorkflow(root, list, conversations) {
  const { operationId, 'x-kolbo-pages': pages } = list.operation;
  const owner = ownerOf(list, conversations);
  const page = (number, rest) => {
    const stepId = typeof number === 'number' ? `page${number}` : 'last-page';
    const parameters = [
      { name: pages.page, in: 'query', value: number },
      { name: pageSize(root, list).name, in: 'query', value: '$inputs.pageSize' },
      ...owner.parameters,
    ];
    return step(root, stepId, list, { ...rest, parameters });
  };
  const steps = pages.of ? byNumber(pages, page) : byFlag(pages, page);
  return {
    workflowId: `${operationId}-pages`,
    summary: `The pages of ${operationId}, from the first one to the last one.`,
    ...owner.after,
    'x-kolbo-requires': ['idle-account'],
    'x-kolbo-checks': [{ pages: 'page1', ...totalOf(root, list) }],
    ...inputsOf(steps, ['pageSize']),
    steps,
  };
}

/** The number of pages is known after the first one. */
function byNumber({ of, items }, page) {
  const count = member(of);
  return [
    page(1, { criteria: [exists(`$..${items}`)], onSuccess: goOn(`${of} > 1`, 'last-page'), outputs: { count } }),
    page('$steps.page1.outputs.count', {
      criteria: [exists(`$..${items}[0]`), { condition: `${count} >= $steps.page1.outputs.count` }],
    }),
  ];
}

/** Each page tells whether another one follows. */
function byFlag({ more, items }, page) {
  return Array.from({ length: MOST_PAGES }, (_, index) =>
    page(index + 1, {
      criteria: [exists(index === 0 ? `$..${items}` : `$..${items}[0]`)],
      ...(index + 1 < MOST_PAGES && { onSuccess: goOn(`${more} == true`, `page${index + 2}`) }),
    }),
  );
}

/** Goes to the next page if there is one. Without the member that tells it, the page is the last one. */
function goOn(condition, stepId) {
  return [
    { name: 'another-page', type: 'goto', stepId, criteria: [exists(`$[?(@.${condition})]`)] },
    { name: 'last-page', type: 'end' },
  ];
}

/** What a list belongs to, whose id is in its path: another workflow has made it. */
function ownerOf({ path }, conversations) {
  const name = path.match(/\{(\w+)\}/)?.[1];
  if (!name) return { parameters: [] };
  const maker = conversations.find(({ outputs }) => name in outputs);
  return {
    after: { dependsOn: [maker.workflowId] },
    parameters: [{ name, in: 'path', value: `$workflows.${maker.workflowId}.outputs.${name}` }],
  };
}

/** Where the response tells how many items all pages have, if it does: beside what tells that another page follows. */
function totalOf(root, { operation }) {
  const { more, of } = operation['x-kolbo-pages'];
  const steps = (more ?? of).split('.').slice(0, -1);
  const schema = steps.reduce((outer, name) => members(root, outer).properties[name], response(root, operation));
  const name = Object.keys(members(root, schema).properties).find((other) => /^total(_items)?$/.test(other));
  return name ? { total: [...steps, name].join('.') } : {};
}
