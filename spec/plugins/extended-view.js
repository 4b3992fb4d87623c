import { rulesOf } from './operation-rules.js';
import { FRAGMENT, dereference, operations, reachable } from './operations.js';

const SCHEMAS = '#/components/schemas/';

/**
 * Repeats on the schema of each body what its operation says of it, and spells out what templates would have
 * to look up: a template reads the schema or operation at hand and nothing else. EXTENSIONS.md lists the names.
 */
export function extend(root) {
  const rows = [...operations(root)];
  const byId = new Map(rows.map(({ operation }) => [operation.operationId, operation]));
  for (const row of rows) {
    const { operation } = row;
    operation['x-kolbo-operation'] = idOf(row);
    operation['x-kolbo-path'] = row.path.replace(FRAGMENT, '');
    if (idOf(row) !== operation.operationId) operation['x-kolbo-twin'] = true;
    operation['x-kolbo-credential'] = credential(root, operation);
    if (operation['x-kolbo-job']) describeJob(root, byId, rows, row);
    describeBody(root, row, byId.get(idOf(row)));
    const rules = rulesOf(root, operation, bodyOf(root, operation));
    if (rules) operation['x-kolbo-rules'] = rules;
    describeResponse(root, operation);
    describeNeeds(root, byId, operation);
    makeQuery(root, operation);
    dropExamples(root, operation);
  }
  delete root.components.examples;
  markInputs(root);
  Object.values(root.components.schemas).forEach(listWords);
}

/** Writes maps as lists, which templates can go through. */
function listWords(schema) {
  const { properties, 'x-kolbo-aliases': aliases = {}, 'x-kolbo-wrappers': wrappers } = schema;
  // What a wrapper holds has other names or not.
  const named = Object.keys(wrappers ? properties : aliases);
  if (named.length > 0) schema['x-kolbo-names'] = named.map((name) => ({ names: [name, ...(aliases[name] ?? [])] }));
  const { 'x-kolbo-spellings': spellings, 'x-kolbo-codes': codes } = schema;
  if (spellings) {
    schema['x-kolbo-words'] = { others: Object.entries(spellings).map(([word, value]) => ({ word, value })) };
  }
  if (codes) {
    const known = Object.entries(codes).filter(([, { status }]) => status);
    schema['x-kolbo-statuses'] = known.map(([code, { status }]) => ({ code: code.toUpperCase(), status }));
  }
}

/** The operation's id in the published document, which the operation of a form shares with that of JSON. */
function idOf({ path, operation }) {
  return path.endsWith(FRAGMENT) ? operation.operationId.replace(/Multipart$/, '') : operation.operationId;
}

function credential(root, operation) {
  const alternatives = operation.security ?? root.security ?? [];
  const schemes = alternatives.flatMap(Object.keys).map((name) => root.components.securitySchemes[name]);
  if (schemes.length === 0) return 'none';
  return schemes.some((scheme) => 'x-kolbo-key-prefix' in scheme) ? 'api_key' : 'user_token';
}

function describeJob(root, byId, rows, row) {
  const { operation } = row;
  const job = operation['x-kolbo-job'];
  byId.get(job.statusOperation)['x-kolbo-follows'] = { status: true };
  if (job.cancelOperation) byId.get(job.cancelOperation)['x-kolbo-follows'] = { cancel: true };
  success(root, operation).schema['x-kolbo-started'] = job.idField;
  const status = success(root, byId.get(job.statusOperation));
  status.schema['x-kolbo-status'] = true;
  const { holder, member } = resultOf(root, status, job.result);
  viewResult(root, rows, holder, job.result);
  if (member) describeAnyKind(byId.get(job.statusOperation), { status: status.name, member, result: holder.name }, job);
  operation['x-kolbo-kind'] = {
    name: kindOf(rows, row),
    result: job.result.name,
    status: status.name,
    ...(member && { member }),
    ...(!operation['x-kolbo-twin'] && { first: true }),
  };
}

/** What a job is whose kind is not known: its result has all members, its interval is the shortest of all kinds. */
function describeAnyKind(operation, members, { pollIntervalHint }) {
  const before = operation['x-kolbo-any-kind']?.pollIntervalHint ?? pollIntervalHint;
  operation['x-kolbo-any-kind'] = { ...members, pollIntervalHint: Math.min(before, pollIntervalHint) };
}

/** The type of the job, or where several kinds share one the noun of the operation. */
function kindOf(rows, row) {
  const { type } = row.operation['x-kolbo-job'];
  const shared = rows.some((other) => other.operation['x-kolbo-job']?.type === type && idOf(other) !== idOf(row));
  const noun = idOf(row).replace(/^[a-z]+/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
  return (shared ? noun : type).toUpperCase();
}

/** Where the members of a result are: in the status itself, or in one of its members. */
function resultOf(root, status, { name, members }) {
  const holds = (schema) => members.every((member) => schema.properties?.[member]);
  if (holds(status.schema)) return { holder: status };
  for (const [member, property] of Object.entries(status.schema.properties)) {
    const schema = dereference(root, property);
    if (property.$ref && holds(schema)) return { holder: { name: nameOf(property), schema }, member };
  }
  throw new Error(`no schema in ${status.name} has all members of ${name}: ${members.join(', ')}`);
}

function viewResult(root, rows, holder, { name, members }) {
  const views = (holder.schema['x-kolbo-result-views'] ??= []);
  if (views.includes(name)) return;
  views.push(name);
  const starts = rows.filter(({ operation }) => operation['x-kolbo-job']?.result.name === name).map(idOf);
  root.components.schemas[name] = {
    type: 'object',
    description: `The result of a job that was started with ${[...new Set(starts)].map((id) => `\`${id}\``).join(', ')}.`,
    'x-kolbo-result-view': holder.name,
    properties: Object.fromEntries(members.map((member) => [member, holder.schema.properties[member]])),
  };
}

function describeBody(root, row, published) {
  const { operation } = row;
  const [entry] = Object.entries(operation.requestBody?.content ?? {});
  if (!entry) return;
  const [mediaType, { schema: reference, encoding = {} }] = entry;
  const schema = dereference(root, reference);
  const kind = operation['x-kolbo-kind'];
  const exclusions = exclusionsOf(schema, operation['x-kolbo-exclusions'] ?? []);
  schema['x-kolbo-body'] = { operation: idOf(row), ...(kind && { kind: kind.name, result: kind.result }) };
  if (exclusions.length > 0) schema['x-kolbo-exclusions'] = exclusions;
  const form = mediaType === 'multipart/form-data';
  if (form) {
    operation['x-kolbo-form'] = nameOf(reference);
    if (published !== operation) published['x-kolbo-form-too'] = nameOf(reference);
    schema['x-kolbo-form'] = true;
    if (operation['x-kolbo-upload']) schema['x-kolbo-upload'] = operation['x-kolbo-upload'];
    markParts(root, schema, encoding);
    // Generators take a form's members apart, unless it looks like any other body.
    operation.requestBody.content = { 'application/json': { schema: reference } };
  }
  const [only, ...others] = schema.required ?? [];
  if (!only || others.length > 0 || exclusions.some(({ alternatives }) => alternatives.length > 1)) return;
  const property = dereference(root, schema.properties[only]);
  const file = property.format === 'binary';
  // Who sends a form has a file to send.
  if (property.type !== 'string' || file !== form) return;
  schema['x-kolbo-shorthand'] = only;
  operation['x-kolbo-shorthand'] = { name: only, description: property.description, [file ? 'file' : 'text']: true };
}

function bodyOf(root, { requestBody }) {
  const [media] = Object.values(requestBody?.content ?? {});
  return dereference(root, media?.schema);
}

/** The exclusions of an operation, as far as they speak of this body. */
function exclusionsOf({ properties }, exclusions) {
  return exclusions.map(({ require, alternatives, rule }) => ({
    require,
    alternatives: alternatives.filter((members) => members.every((member) => properties[member])),
    rule,
  }));
}

/** Marks the parts that are files with their limits, and those that are JSON. */
function markParts(root, schema, encoding) {
  for (const [name, property] of Object.entries(schema.properties)) {
    if (encoding[name]?.contentType !== 'application/json') continue;
    schema.properties[name] = { ...copyable(root, property), 'x-kolbo-json-part': true };
  }
}

/** A schema that members can be added to: beside a reference they would not count. */
function copyable(root, schema) {
  if (!schema.$ref) return schema;
  const target = dereference(root, schema);
  return target.type === 'object' || target.enum || target.oneOf ? { allOf: [schema] } : target;
}

function describeResponse(root, operation) {
  const answer = operation['x-kolbo-answer'];
  if (answer) operation['x-kolbo-answer-type'] = { member: answer, ...typeOf(root, operation, answer) };
  const pages = operation['x-kolbo-pages'];
  if (!pages) return;
  const parameters = operation.parameters.map((parameter) => dereference(root, parameter));
  parameters.find(({ name }) => name === pages.page)['x-kolbo-page'] = true;
  const { more, of } = pages;
  operation['x-kolbo-page-type'] = {
    member: pages.items,
    ...typeOf(root, operation, pages.items),
    parameter: pages.page,
    ...(more && { more: more.split('.') }),
    ...(of && { of: of.split('.') }),
  };
}

/**
 * What a success is worth nothing without: a member of its body; where none is named, any of those that the document
 * requires; or that there is a body at all.
 */
function describeNeeds(root, byId, operation) {
  const { 'x-kolbo-answer': answer, 'x-kolbo-pages': pages, 'x-kolbo-job': job } = operation;
  const isStatus = [...byId.values()].some(
    (start) => start['x-kolbo-job']?.statusOperation === operation.operationId,
  );
  const member = answer ?? pages?.items ?? job?.idField ?? (isStatus ? 'state' : undefined);
  const { schema } = success(root, operation);
  const told = (schema.required ?? []).filter((name) => name !== 'success');
  operation['x-kolbo-needs'] = {
    ...(member && { member }),
    ...(!member && told.length > 0 && { any: told }),
    ...((member || told.length > 0) && { body: true }),
  };
}

function typeOf(root, operation, member) {
  const property = success(root, operation).schema.properties[member];
  const schema = dereference(root, property);
  if (schema.type === 'array') return { name: nameOf(schema.items), list: true };
  return { name: nameOf(property) };
}

/** A schema of the parameters of an operation that has too many to be given one by one. */
function makeQuery(root, operation) {
  const parameters = (operation.parameters ?? []).map((parameter) => dereference(root, parameter));
  const query = parameters.filter((parameter) => parameter.in === 'query');
  if (query.length <= 2) return;
  const { operationId } = operation;
  const name = `${operationId[0].toUpperCase()}${operationId.slice(1)}Query`;
  operation['x-kolbo-query-class'] = name;
  root.components.schemas[name] = {
    type: 'object',
    description: `The query parameters of \`${operationId}\`. A parameter that is null is not sent.`,
    'x-kolbo-query': operationId,
    properties: Object.fromEntries(
      query.map(({ name: member, description, schema }) => [member, describe(copyable(root, schema), description)]),
    ),
    ...requiredOf(query),
  };
}

/** An enumeration without a name would be a class of its own in each query: it is text, and what it may be is said. */
function describe({ enum: values, ...schema }, description) {
  const known = values && ` One of ${values.map((value) => `\`${value}\``).join(', ')}.`;
  return { ...schema, description: `${description}${known ?? ''}` };
}

function requiredOf(parameters) {
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return required.length > 0 && { required };
}

/** Nothing is generated from examples, and generators complain about those that they do not understand. */
function dropExamples(root, { requestBody, responses }) {
  for (const reference of [requestBody, ...Object.values(responses)]) {
    for (const media of Object.values(dereference(root, reference)?.content ?? {})) delete media.examples;
  }
}

/** Marks the schemas of what a caller writes. */
function markInputs(root) {
  const schemas = Object.values(root.components.schemas);
  const written = reachable(root, schemas.filter((schema) => schema['x-kolbo-body'] || schema['x-kolbo-query']));
  for (const schema of schemas) {
    if (written.has(schema)) schema['x-kolbo-input'] = true;
  }
}

function success(root, operation) {
  const [[, reference]] = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const [media] = Object.values(dereference(root, reference).content);
  return { name: nameOf(media.schema), schema: dereference(root, media.schema) };
}

function nameOf(reference) {
  const name = (reference.$ref ?? reference.allOf?.[0].$ref)?.slice(SCHEMAS.length);
  if (!name) throw new Error(`not a reference to a schema: ${JSON.stringify(reference)}`);
  return name;
}
