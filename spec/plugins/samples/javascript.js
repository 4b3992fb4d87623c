import { JAVASCRIPT, joined, literal } from './literals.js';
import { MULTIPART, credential, fileMediaType, formFields, givenParameters, requestUrl } from './requests.js';
import { eventText, polling, printedPart } from './responses.js';

const string = JAVASCRIPT.string;

export const javaScript = {
  lang: 'JavaScript',
  introduction: 'The JavaScript samples are ES modules for Node.js 20 or later and need no packages.',
  sample: module,
};

function module(root, located, request) {
  const { operation } = located;
  const job = polling(root, operation);
  const server = root.servers[0].url;
  const parameters = givenParameters(request.parameters);
  const url = requestUrl(root, located.path, parameters);
  const isForm = request.mediaType === MULTIPART;
  const own = headersOf(root, operation, parameters);
  const blocks = [
    imports(root, request, job),
    job ? [`const BASE_URL = ${string(server)};`, `const headers = ${object(own)};`] : [],
    isForm ? form(root, request) : [],
    [
      job ? `const url = \`\${BASE_URL}${url.slice(server.length)}\`;` : assigned('const url =', url),
      `const response = await ${fetched(located, request, own, job)};`,
      'if (!response.ok) throw new Error(await response.text());',
      ...(request.stream ? [] : whole(root, operation, job)),
    ],
    request.stream ? events(root, request) : [],
    job ? polled(job) : [],
  ];
  return joined(blocks);
}

function imports(root, request, job) {
  const files =
    request.mediaType === MULTIPART && formFields(root, request.media, request.body).some(({ file }) => file);
  return [
    ...(files ? ['import { openAsBlob } from "node:fs";'] : []),
    ...(job ? ['import { setTimeout } from "node:timers/promises";'] : []),
  ];
}

/** The headers of a request as source texts, by name; null if it needs none. */
function headersOf(root, operation, parameters) {
  const needed = credential(root, operation);
  const given = parameters.filter((parameter) => parameter.in === 'header');
  const headers = {
    ...(needed && { [needed.header]: secret(needed) }),
    ...Object.fromEntries(given.map(({ name, value }) => [name, string(`${value}`)])),
  };
  return Object.keys(headers).length > 0 ? headers : null;
}

function secret({ prefix, variable }) {
  return prefix ? `\`${prefix}\${process.env.${variable}}\`` : `process.env.${variable}`;
}

function fetched({ method }, { mediaType, body }, own, job) {
  const isForm = mediaType === MULTIPART;
  const isJson = body !== undefined && !isForm;
  const contentType = isJson && { 'Content-Type': string(mediaType) };
  const shared = isJson ? `headers: { ...headers, "Content-Type": ${string(mediaType)} }` : 'headers';
  const options = [
    method !== 'get' && `method: ${string(method.toUpperCase())}`,
    job ? shared : (own || isJson) && `headers: ${object({ ...own, ...contentType }, '  ')}`,
    isJson && `body: JSON.stringify(${literal(JAVASCRIPT, body, '  ')})`,
    isForm && 'body: form',
  ].filter(Boolean);
  return options.length > 0 ? `fetch(url, {\n  ${options.join(',\n  ')},\n})` : 'fetch(url)';
}

/** An object of source texts, on one line if it has one member. */
function object(sources, indent = '') {
  const members = Object.entries(sources).map(([name, source]) => `${JAVASCRIPT.key(name)}: ${source}`);
  return members.length === 1
    ? `{ ${members[0]} }`
    : `{\n${members.map((member) => `${indent}  ${member},\n`).join('')}${indent}}`;
}

/** A text that is too long for the line stands on the next. */
function assigned(start, text) {
  const oneLine = `${start} ${string(text)};`;
  return oneLine.length <= JAVASCRIPT.width ? oneLine : `${start}\n  ${string(text)};`;
}

function form(root, { media, body }) {
  return [
    'const form = new FormData();',
    ...formFields(root, media, body).map(({ name, file, text }) =>
      file
        ? appended(
            string(name),
            `await openAsBlob(${string(file)}, { type: ${string(fileMediaType(file))} })`,
            string(file),
          )
        : appended(string(name), string(text)),
    ),
  ];
}

function appended(...args) {
  const oneLine = `form.append(${args.join(', ')});`;
  return oneLine.length <= JAVASCRIPT.width ? oneLine : `form.append(\n${args.map((arg) => `  ${arg},\n`).join('')});`;
}

function whole(root, operation, job) {
  if (job) return ['const job = await response.json();'];
  return ['const data = await response.json();', `console.log(${access('data', printedPart(root, operation))});`];
}

function access(start, path) {
  return start + path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

function polled({ idField, interval, path, state, terminal, success, result }) {
  const states = literal(JAVASCRIPT, terminal, '', 0, false);
  return [
    '// Poll until the job has ended.',
    `const statusUrl = \`\${BASE_URL}${path.replace(/\{\w+\}/, `\${job.${idField}}`)}\`;`,
    'let status;',
    'do {',
    `  await setTimeout(1000 * (job.poll_interval_hint ?? ${interval}));`,
    '  const poll = await fetch(statusUrl, { headers });',
    '  if (!poll.ok) throw new Error(await poll.text());',
    '  status = await poll.json();',
    `} while (!${states}.includes(status.${state}));`,
    '',
    `if (status.${state} !== ${string(success)}) {`,
    `  throw new Error(\`\${status.${state}}: \${status.error}\`);`,
    '}',
    `console.log(${access('status', result)});`,
  ];
}

/** Events are split at line ends: their data are JSON, in which there are none. */
function events(root, { stream }) {
  const path = eventText(root, stream);
  const first = path.findIndex((step) => typeof step === 'number') + 1;
  const text = path
    .slice(first)
    .map((step) => (typeof step === 'number' ? `?.[${step}]` : `?.${step}`))
    .join('');
  const printed = path.length > 0 ? `${access('event', path.slice(0, first))}${text} ?? ""` : 'data';
  return [
    '// Print the text of each event as it arrives.',
    'let rest = "";',
    'let ended = false;',
    'for await (const text of response.body.pipeThrough(new TextDecoderStream())) {',
    '  const lines = (rest + text).split("\\n");',
    '  rest = lines.pop();',
    '  for (const line of lines) {',
    '    if (!line.startsWith("data:")) continue;',
    '    const data = line.slice("data:".length).trim();',
    `    ended = data === ${string(stream.terminator)};`,
    '    if (ended) break;',
    '    const event = JSON.parse(data);',
    `    process.stdout.write(${printed});`,
    '  }',
    '}',
    'if (!ended) throw new Error("The stream was cut off.");',
  ];
}
