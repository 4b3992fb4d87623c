import { dereference } from '../operations.js';
import { call, chain, declaration, layout, text } from './java-layout.js';
import { followJob, services } from './java-services.js';
import { apiName, className, javaType, memberName, value } from './java-values.js';
import { MULTIPART, credential, isFile, members } from './requests.js';

/**
 * The body of a Java method that calls an operation with the client: with the client's own method if it has one, else
 * with the generated interface. Undefined if the client has no way to do it.
 */
export function javaSample(root, located, request) {
  const method = methodName(located.operation, request);
  const service = services[request.stream ? `${method}Stream` : method];
  if (service) return withClient(serviceCall(root, request, service));
  if (request.stream) return undefined;
  const needed = credential(root, located.operation);
  return needed?.isUser
    ? withToken(root, needed, interfaceCall(root, located, request, token))
    : withClient(interfaceCall(root, located, request, client));
}

/** How an interface is made and its call executed: by the client, or by plain Retrofit. */
const client = {
  api: (api) => call('kolbo.api', `${api}.class`),
  execute: (invocation) => call('kolbo.execute', invocation),
  follows: true,
};
const token = {
  api: (api) => chain(call('KolboRetrofit.builder', 'host', 'http'), [call('build'), call('create', `${api}.class`)]),
  execute: ({ name, args }) => chain(call(name, ...args), [call('execute'), call('body')]),
  follows: false,
};

function withClient(statements) {
  return [
    'try (KolboClient kolbo = KolboClient.fromEnv()) {',
    ...statements.map((statement) => statement.replaceAll(/^(?=.)/gm, '  ')),
    '}',
  ].join('\n');
}

/** The client sends API keys only: what needs a signed-in user goes through plain Retrofit. */
function withToken(root, { header, prefix, variable }, statements) {
  return `HttpUrl host = HttpUrl.get(${text(root.servers[0].url)});
String token = System.getenv(${text(variable)});
OkHttpClient http =
    new OkHttpClient.Builder()
        .addInterceptor(
            chain ->
                chain.proceed(
                    chain
                        .request()
                        .newBuilder()
                        .header(${text(header)}, ${text(prefix)} + token)
                        .build()))
        .build();

${statements.join('\n')}`;
}

function serviceCall(root, request, { request: type, code }) {
  const { parameters, mediaType, media, stream, body } = request;
  const inputs = Object.fromEntries(parameters.map(({ name, value: given }) => [name, text(String(given))]));
  const statements = [code.trim().replaceAll(/\$(\w+)/g, (_, name) => inputs[name] ?? `Path.of(${text(body[name])})`)];
  if (!/\brequest\b/.test(code)) return statements;
  const { [stream?.field]: implied, ...sent } = body;
  const expression = mediaType === MULTIPART ? filesRequest(root, type, request) : value(root, media.schema, sent);
  return [declaration(type ?? className(media.schema), 'request', expression), '', ...statements];
}

/** A request class of the client that is made of files and has a setter for each text part. */
function filesRequest(root, type, { media, body }) {
  const { properties } = members(root, media.schema);
  const files = [];
  const setters = [];
  for (const [name, given] of Object.entries(body)) {
    if (isFile(root, properties[name])) files.push(...[given].flat().map((file) => call('Path.of', text(file))));
    else setters.push(call(memberName(name), value(root, properties[name], given)));
  }
  return chain(call(`${type}.of`, ...files), setters);
}

function interfaceCall(root, { operation }, request, { api, execute, follows }) {
  const statements = [];
  const args = request.parameters.map((parameter) => ({
    ...parameter,
    expression: parameter.value === undefined ? 'null' : value(root, parameter.schema, parameter.value),
  }));
  if (request.mediaType === MULTIPART) {
    args.push(...formArguments(root, request, statements));
  } else if (request.body !== undefined) {
    const { schema } = request.media;
    statements.push(declaration(javaType(root, schema), 'request', value(root, schema, request.body)), '');
    args.push({ required: dereference(root, operation.requestBody).required, expression: 'request' });
  }
  // As the generator orders them.
  args.sort((a, b) => Boolean(b.required) - Boolean(a.required));
  const interfaceName = apiName(operation);
  statements.push(declaration(interfaceName, 'api', api(interfaceName)));
  const executed = execute(call(`api.${methodName(operation, request)}`, ...namedArguments(args)));
  const result = resultType(root, operation);
  const job = operation['x-kolbo-job'];
  const follow = follows && job?.resultMediaType && followJob[job.statusOperation];
  if (result === 'Void') {
    statements.push(`${layout(executed)};`);
  } else if (follow) {
    statements.push(declaration(result, 'started', executed), follow.trim());
  } else {
    statements.push(declaration(result, 'answer', executed), 'System.out.println(answer);');
  }
  return statements;
}

/** Where some arguments are null, those that do not speak for themselves have their names beside them. */
function namedArguments(args) {
  const isNamed = args.some(({ expression }) => expression === 'null');
  return args.map(({ name, expression }) => {
    if (!isNamed || expression === 'request' || expression === memberName(name)) return expression;
    const named = (code) => `/* ${memberName(name)} */ ${code}`;
    return typeof expression === 'string' ? named(expression) : { ...expression, name: named(expression.name) };
  });
}

function formArguments(root, { media, body }, statements) {
  const { properties, required } = members(root, media.schema);
  const args = Object.entries(properties).map(([name, property]) => {
    const argument = { name, required: required.includes(name), expression: 'null' };
    const given = body[name];
    if (given === undefined) return argument;
    const isList = dereference(root, property).type === 'array';
    if (isFile(root, property)) {
      const parts = [given].flat().map((file) => filePart(name, file));
      argument.expression = memberName(name);
      statements.push(
        isList
          ? declaration('List<MultipartBody.Part>', argument.expression, call('List.of', ...parts))
          : declaration('MultipartBody.Part', argument.expression, parts[0]),
      );
    } else {
      argument.expression = value(root, property, given);
      // Of a plain list Retrofit would make one part for each item.
      if (isList && media.encoding?.[name]?.contentType) argument.expression = call('JsonPart.of', argument.expression);
    }
    return argument;
  });
  if (statements.length > 0) statements.push('');
  return args;
}

function filePart(name, file) {
  return call(`UploadFile.of(Path.of(${text(file)})).part`, text(name));
}

/** What the generated method returns; `var` where the generator invents the name of its class. */
function resultType(root, operation) {
  const [status = 'default'] = Object.keys(operation.responses).filter((code) => code.startsWith('2')).sort();
  const { content } = dereference(root, operation.responses[status]);
  const [media] = Object.values(content ?? {});
  return media?.schema ? javaType(root, media.schema) : 'Void';
}

function methodName({ operationId, requestBody }, { mediaType }) {
  // A body of two media types is two methods: see codegen-view.js.
  const isTwin = mediaType === MULTIPART && Object.keys(requestBody.content).length > 1;
  return isTwin ? `${operationId}Multipart` : operationId;
}
