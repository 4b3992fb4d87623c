import { dereference, operations } from '../plugins/operations.js';
import {
  MULTIPART,
  credential,
  fileMediaType,
  formFields,
  members,
  sampleRequests,
} from '../plugins/samples/requests.js';
import { response } from '../plugins/samples/responses.js';
import { IMAGE } from './files.js';

const IMAGE_VALUE = `$file('./${IMAGE}')`;

/** The operations of a bundled document by their ids. */
export function byId(root) {
  return new Map([...operations(root)].map((entry) => [entry.operation.operationId, entry]));
}

/** The successful status that the document lists. */
function successStatus({ operation }) {
  return Number(Object.keys(operation.responses).find((status) => status.startsWith('2')));
}

/** A step that calls an operation and expects a status. */
export function step(root, stepId, entry, call) {
  const { description, status, criteria = [], parameters = [], requestBody, ...after } = call;
  const given = [...credentials(root, entry), ...parameters];
  return {
    stepId,
    ...(description && { description }),
    operationId: entry.operation.operationId,
    ...(given.length > 0 && { parameters: given }),
    ...(requestBody && { requestBody }),
    successCriteria: [{ condition: `$statusCode == ${status ?? successStatus(entry)}` }, ...criteria],
    ...after,
  };
}

function credentials(root, { operation }) {
  const needed = credential(root, operation);
  return needed ? [{ reference: `$components.parameters.${needed.isUser ? 'userToken' : 'apiKey'}` }] : [];
}

/** The inputs of a workflow with these steps: the credentials that they send, and others by name. */
export function inputsOf(steps, others = []) {
  const sent = steps.flatMap(({ parameters = [] }) => parameters.map(({ reference = '' }) => reference));
  const names = ['apiKey', 'userToken'].filter((name) => sent.includes(`$components.parameters.${name}`));
  const all = [...names, ...others].map((name) => ({ $ref: `#/components/inputs/${name}` }));
  if (all.length === 0) return {};
  return { inputs: all.length === 1 ? all[0] : { allOf: all } };
}

/** The body of the operation's first example of a way to send it, with other members besides. */
export function requestBody(root, entry, { way = '', ...more } = {}) {
  const request = sampleRequests(root, entry).find((candidate) => candidate.way === way);
  if (request.mediaType !== MULTIPART) {
    return { contentType: request.mediaType, payload: { ...request.body, ...more } };
  }
  return { contentType: MULTIPART, payload: formPayload(formFields(root, request.media, request.body)) };
}

/** Whether the operation has a form beside its JSON whose first example has only images as files. */
export function hasImageForm(root, entry) {
  const form = sampleRequests(root, entry).find(({ way }) => way === 'multipart');
  const files = form ? formFields(root, form.media, form.body).filter(({ file }) => file) : [];
  return files.length > 0 && files.every(({ file }) => isImage(file));
}

const isImage = (file) => fileMediaType(file).startsWith('image/');

function formPayload(fields) {
  const payload = {};
  for (const { name, file, text } of fields) {
    if (file && !isImage(file)) throw new Error(`No file is published that could be sent as ${file}`);
    const value = file ? IMAGE_VALUE : text;
    payload[name] = name in payload ? [payload[name], value].flat() : value;
  }
  return payload;
}

/** A criterion that the response has something where a JSONPath leads. */
export function exists(condition) {
  return { context: '$response.body', type: 'jsonpath', condition };
}

/** A criterion that a list of the response has an item with this member. */
export function hasItem(list, member, expression) {
  return exists(`$..${list}[?(@.${member} == {${expression}})]`);
}

/** A runtime expression for a member of the response by its path, such as `pagination.pages`. */
export function member(path) {
  return `$response.body#/${path.replaceAll('.', '/')}`;
}

/** Where in a successful response a member is, at the top or in one of its objects; null if it has none. */
export function pathTo(root, { operation }, name) {
  const schema = response(root, operation);
  const { properties } = members(root, schema);
  if (name in properties) return name;
  const holder = Object.keys(properties).find((other) => name in members(root, properties[other]).properties);
  return holder ? `${holder}.${name}` : null;
}

/** The member of a response that lists things. */
export function listOf({ operation }) {
  return operation['x-kolbo-pages']?.items ?? operation['x-kolbo-answer'];
}

/** The parameter that tells how long a page is: the integer that has a default and does not count pages. */
export function pageSize(root, { operation }) {
  const pages = operation['x-kolbo-pages'];
  return (operation.parameters ?? [])
    .map((parameter) => dereference(root, parameter))
    .find(({ name, schema }) => {
      const { type, default: usual } = dereference(root, schema);
      return type === 'integer' && usual !== undefined && name !== pages?.page;
    });
}
