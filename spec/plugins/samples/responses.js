import { dereference, operations } from '../operations.js';
import { members } from './requests.js';

/** The schema of a successful response. */
export function response(root, { operationId, responses }) {
  const [status] = Object.keys(responses)
    .filter((code) => code.startsWith('2'))
    .sort();
  const schema = dereference(root, responses[status])?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`${operationId}: no code sample knows what it returns`);
  return schema;
}

/** Where in a response the part is that a sample prints: names of members and indexes, none for all of it. */
export function printedPart(root, operation) {
  const whole = response(root, operation);
  const member = operation['x-kolbo-pages']?.items ?? operation['x-kolbo-answer'];
  const schema = dereference(root, member ? members(root, whole).properties[member] : whole);
  const secret = secretOf(root, schema);
  const inner = schema['x-kolbo-text'] ? segments(schema['x-kolbo-text']) : secret ? [secret] : [];
  return member ? [member, ...inner] : inner;
}

/** Where in an event of a stream its text is. */
export function eventText(root, { event }) {
  return segments(root.components.schemas[event]['x-kolbo-text'] ?? '');
}

/** The member that only this response shows. */
export function secretOf(root, schema) {
  const { properties } = members(root, schema);
  return Object.keys(properties).find((member) => dereference(root, properties[member]).format === 'password');
}

/** Whether the job that an operation starts yields files. */
export function hasFiles(operation) {
  const { result, resultMediaType } = operation['x-kolbo-job'];
  return Boolean(resultMediaType) || result.members.some((member) => member.endsWith('_url'));
}

/** How the job that an operation starts is followed: null if it starts none. */
export function polling(root, operation) {
  const job = operation['x-kolbo-job'];
  if (!job) return null;
  const status = [...operations(root)].find((other) => other.operation.operationId === job.statusOperation);
  const { properties } = members(root, response(root, status.operation));
  const names = Object.keys(properties);
  const states = (name) => dereference(root, properties[name])['x-kolbo-terminal'];
  const state = names.find(states);
  const holds = (schema) => job.result.members.every((member) => member in members(root, schema).properties);
  const holder = holds({ properties }) ? [] : [names.find((name) => holds(properties[name]))];
  return {
    idField: job.idField,
    interval: job.pollIntervalHint,
    path: status.path,
    state,
    terminal: states(state),
    success: root.components.examples[job.statusExamples.completed].value[state],
    result: [...holder, job.result.members[0]],
  };
}

/** The steps of a JSON pointer. */
function segments(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
