import { takes } from '../operations.js';
import { bodyMembers, eachOperation, listedItem, properties } from './document.js';
import { conditionProblems } from './models.js';

/** The kinds of limits, by the members of which each has one or more. */
const KINDS = {
  value: ['choices', 'choicesByType', 'min', 'max'],
  length: ['minLength', 'maxLength'],
  presence: ['required'],
  count: ['maxItems'],
  size: ['maxFileBytes'],
  support: ['unsupported'],
};

/** The kinds of limits that look at a single member of a request. */
const OF_ONE = ['value', 'length', 'presence'];

/** Each limit of a model is of one kind, and names members of the model and of requests that there are. */
export function limits() {
  const stated = new Map();
  const { Root, ...others } = eachOperation((listing, { operations, report, resolve }) => {
    const item = listedItem(listing, resolve);
    const takers = operations.filter(({ node }) =>
      node['x-kolbo-models']?.some(({ list }) => list === listing.node.operationId),
    );
    const location = stated.get(item?.node);
    if (!location || takers.length === 0) return;
    stated.delete(item.node);
    const model = properties(item, resolve);
    for (const [i, limit] of item.node['x-kolbo-limits'].entries()) {
      const complain = (message) => report({ message, location: location.child(['x-kolbo-limits', i]) });
      const ids = limit.operations ?? takers.map(({ node }) => node.operationId);
      const concerned = takers.filter(({ node }) => ids.includes(node.operationId));
      const untaken = ids.filter((id) => !concerned.some(({ node }) => node.operationId === id));
      untaken.forEach((id) => complain(`No operation ${id} takes these models.`));
      const members = new Map(concerned.flatMap((taker) => [...bodyMembers(taker, resolve)]));
      const parts = concerned.flatMap(({ node }) => node['x-kolbo-upload']?.parts ?? []);
      limitProblems(limit, { members, parts }, model).forEach(complain);
    }
  });
  return {
    ...others,
    Schema(schema, { location }) {
      if ('x-kolbo-limits' in schema) stated.set(schema, location);
    },
    Root: {
      enter: Root.enter,
      leave(root, context) {
        Root.leave(root, context);
        for (const location of stated.values()) {
          context.report({ message: 'No operation takes models of this schema.', location });
        }
      },
    },
  };
}

function limitProblems(limit, request, model) {
  const shape = shapeProblems(limit);
  if (shape.length > 0) return shape;
  const named = [limit.member, ...(limit.members ?? [])].filter((name) => name !== undefined);
  const unknown = named.filter((name) => !request.members.has(name));
  if (unknown.length > 0) return unknown.map((name) => `No body has the member ${name}.`);
  const untaken = (limit.files ?? []).filter((kind) => !request.parts.some((part) => takes(part, kind)));
  return [
    ...untaken.map((kind) => `No form takes files of ${kind}.`),
    ...modelProblems(limit, request.members.get(limit.member)?.node, model),
    ...[limit.unsupported, limit.required].flatMap((condition) => conditionProblems(condition, { members: new Map(), model })),
  ];
}

/** Whether a limit says what its kind needs, and nothing else. */
function shapeProblems({ member, members, files, is, modelDefault, beyond, ...limit }) {
  const kinds = Object.keys(KINDS).filter((kind) => KINDS[kind].some((name) => limit[name] !== undefined));
  if (kinds.length !== 1) return ['A limit is of one kind.'];
  const [kind] = kinds;
  const isOfOne = OF_ONE.includes(kind) || is !== undefined;
  const problems = [];
  if (isOfOne && (member === undefined || members || files)) problems.push('Such a limit has a member.');
  if (!isOfOne && (member !== undefined || !(members || files))) problems.push('Such a limit has members or files.');
  if (kind === 'size' && members) problems.push('Only files have bytes.');
  if (is !== undefined && kind !== 'support') problems.push('Only what is unsupported has a value.');
  if (modelDefault !== undefined && kind !== 'value') problems.push('Only a value has a modelDefault.');
  if (beyond === 'replaced' && kind !== 'value') problems.push('Only a value can be replaced.');
  return problems;
}

/** Whether the model has the members that a limit names, each of a type that fits the member of the request. */
function modelProblems(limit, ofRequest, model) {
  const isSame = (schema) => (isNumber(ofRequest) ? isNumber(schema) : schema.type === ofRequest.type);
  const isList = ({ type, items }) => type === 'array' && isSame(items);
  const isRange = (schema) => isNumber(schema) && isNumber(ofRequest);
  const isLength = (schema) => isNumber(schema) && ofRequest.type === 'string';
  const fits = {
    choices: isList,
    choicesByType: ({ type, additionalProperties }) => type === 'object' && isList(additionalProperties),
    modelDefault: isSame,
    min: isRange,
    max: isRange,
    minLength: isLength,
    maxLength: isLength,
    maxItems: isNumber,
    maxFileBytes: isNumber,
  };
  const problems = Object.keys(fits).flatMap((name) => {
    if (limit[name] === undefined) return [];
    const node = model.get(limit[name])?.node;
    if (!node) return [`No model has the member ${limit[name]}.`];
    return fits[name](node) ? [] : [`${limit[name]} of a model does not fit ${name}.`];
  });
  const isPossible = limit.is === undefined || typeof limit.is === ofRequest.type;
  return isPossible ? problems : [...problems, `${limit.member} is never ${limit.is}.`];
}

const isNumber = (schema) => schema?.type === 'number' || schema?.type === 'integer';
