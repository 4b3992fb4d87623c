import { dereference } from '../operations.js';
import { call, chain, declaration, layout, text } from './java-layout.js';
import { className, getterName, javaType, memberName, value, variableName } from './java-values.js';
import { MULTIPART, credential, givenParameters, members } from './requests.js';
import { hasFiles, response, secretOf } from './responses.js';

/** As many query parameters a method takes one by one; where there are more, it takes them as one object. */
const MOST_QUERY_ARGUMENTS = 2;

/** What calls operations with the client, as the generated services have them. */
export const java = {
  lang: 'Java',
  introduction:
    'The Java samples are bodies of methods that use `ai.kolbo:kolbo-client-extensions`, with imports left out.',
  sample: methodBody,
};

function methodBody(root, located, request) {
  const { operation } = located;
  const { statements, args } = argumentsOf(root, operation, request);
  const service = call(`kolbo.${variableName(operation.tags[0])}`);
  const method = request.stream ? 'stream' : operation['x-kolbo-method'];
  const invocation = chain(service, [call(method, ...args)]);
  const result = resultOf(root, operation, request);
  return withClient(root, operation, [
    ...statements,
    ...(statements.length > 0 ? [''] : []),
    ...result(root, operation, request, invocation),
  ]);
}

function withClient(root, operation, statements) {
  const needed = credential(root, operation);
  const token = needed?.isUser && call('System.getenv', text(needed.variable));
  const client = token
    ? chain(call('KolboClient.builder'), [call('userToken', token), call('build')])
    : call('KolboClient.fromEnv');
  return [
    `try (${declaration('KolboClient', 'kolbo', client).slice(0, -1)}) {`,
    ...statements.map((statement) => statement.replaceAll(/^(?=.)/gm, '  ')),
    '}',
  ].join('\n');
}

/** What a method is called with, and the statements that make it. */
function argumentsOf(root, operation, request) {
  const { mediaType, media, body } = request;
  if (body !== undefined) return bodyOf(root, operation, request, mediaType === MULTIPART ? 'form' : 'request', media);
  const path = request.parameters.filter((parameter) => parameter.in === 'path');
  const query = request.parameters.filter((parameter) => parameter.in === 'query');
  const given = givenParameters(query);
  const expression = (parameter) => value(root, parameter.schema, parameter.value);
  if (given.length === 0) return { statements: [], args: path.map(expression) };
  if (query.length > MOST_QUERY_ARGUMENTS) {
    const type = `${className({ $ref: operation.operationId })}Query`;
    const setters = given.map((parameter) => call(memberName(parameter.name), expression(parameter)));
    const made = declaration(type, 'query', chain(call(`new ${type}`), setters));
    return { statements: [made], args: [...path.map(expression), 'query'] };
  }
  return {
    statements: [],
    args: [
      ...path.map(expression),
      ...query.map((one) => (one.value === undefined ? `/* ${memberName(one.name)} */ null` : expression(one))),
    ],
  };
}

function bodyOf(root, operation, { stream, body }, name, { schema }) {
  // The method that streams asks for it by itself.
  const { [stream?.field]: implied, ...sent } = body;
  const only = !stream && shorthand(root, operation, schema, sent);
  if (only) return { statements: [], args: [only] };
  return { statements: [declaration(javaType(root, schema), name, value(root, schema, sent))], args: [name] };
}

/** The one value of a body that needs no other: methods take it without a request or form around it. */
function shorthand(root, operation, schema, sent) {
  const { properties, required } = members(root, schema);
  const [name] = required;
  if (required.length !== 1 || Object.keys(sent).length !== 1 || !(name in sent)) return undefined;
  const choices = (operation['x-kolbo-exclusions'] ?? []).map(({ alternatives }) =>
    alternatives.filter((fields) => fields.every((field) => field in properties)),
  );
  const property = dereference(root, properties[name]);
  if (property.type !== 'string' || choices.some((alternatives) => alternatives.length > 1)) return undefined;
  return value(root, property, sent[name]);
}

/** How a sample shows what an operation returns. */
function resultOf(root, operation, { stream }) {
  if (stream) return streamed;
  if (operation['x-kolbo-job']) return awaited;
  return operation['x-kolbo-pages'] ? eachItem : returned;
}

function streamed(root, operation, { stream }, invocation) {
  const schema = { $ref: `#/components/schemas/${stream.event}` };
  const type = `${className(response(root, operation))}Stream`;
  const chunk = dereference(root, schema)['x-kolbo-text'] ? 'chunk.text()' : 'chunk';
  return [
    `try (${declaration(type, 'stream', invocation).slice(0, -1)}) {
  for (${className(schema)} chunk : stream) {
    System.out.print(${chunk});
  }
}`,
  ];
}

/** Waits for a job, and saves the files that it yields. What is no file is printed. */
function awaited(root, operation, request, invocation) {
  const { result, resultMediaType } = operation['x-kolbo-job'];
  const name = variableName(result.name.replace(/Result$/, ''));
  const waiting = chain(invocation.head, [...invocation.calls, call('await')]);
  return [
    declaration(`Generation<${result.name}>`, name, waiting),
    ...(resultMediaType ? [] : [`System.out.println(${name}.result().${getterName(result.members[0])}());`]),
    ...(hasFiles(operation) ? [`${name}.saveTo(Path.of("out"));`] : []),
  ];
}

function eachItem(root, operation, request, invocation) {
  const { items } = operation['x-kolbo-pages'];
  const list = members(root, response(root, operation)).properties[items];
  const type = className(dereference(root, list).items);
  const name = variableName(type);
  const head = `for (${type} ${name} :`;
  const oneLine = `${head} ${layout(invocation, 0, head.length + 1)}`;
  const loop = oneLine.includes('\n') ? `${head}\n    ${layout(invocation, 4)}` : oneLine;
  return [`${loop}) {\n  System.out.println(${name});\n}`];
}

function returned(root, operation, request, invocation) {
  const wanted = operation['x-kolbo-answer'];
  const whole = response(root, operation);
  const schema = wanted ? members(root, whole).properties[wanted] : whole;
  const list = dereference(root, schema).type === 'array';
  const name = list ? `${variableName(className(dereference(root, schema).items))}s` : variableName(className(schema));
  return [
    declaration(javaType(root, schema), name, invocation),
    list ? `${name}.forEach(System.out::println);` : `System.out.println(${printable(root, schema, name)});`,
  ];
}

/** What of a model a person reads. Models do not print their secrets, and this may be the only response with one. */
function printable(root, schema, name) {
  if (dereference(root, schema)['x-kolbo-text']) return `${name}.text()`;
  const secret = secretOf(root, schema);
  return secret ? `${name}.${getterName(secret)}()` : name;
}
