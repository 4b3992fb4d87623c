import { PYTHON, joined, literal } from './literals.js';
import { MULTIPART, credential, fileMediaType, formFields, givenParameters, requestPath } from './requests.js';
import { eventText, polling, printedPart } from './responses.js';

const string = PYTHON.string;

export const python = {
  lang: 'Python',
  introduction: 'The Python samples are scripts for Python 3.9 or later and need the package `requests`.',
  sample: script,
};

function script(root, located, request) {
  const { operation } = located;
  const job = polling(root, operation);
  const parameters = givenParameters(request.parameters);
  const needed = credential(root, operation);
  const headers = headersOf(needed, parameters);
  const modules = [request.stream && 'json', needed && 'os', job && 'time'].filter(Boolean);
  const blocks = [
    modules.map((module) => `import ${module}`),
    ['import requests'],
    job ? [`BASE_URL = ${string(root.servers[0].url)}`, `HEADERS = ${headers}`] : [],
    [
      `response = ${requested(root, located, request, parameters, job ? 'HEADERS' : headers, job)}`,
      'response.raise_for_status()',
      ...(request.stream ? [] : whole(root, operation, job)),
    ],
    request.stream ? events(root, request) : [],
    ...(job ? polled(job) : []),
  ];
  return joined(blocks);
}

function headersOf(needed, parameters) {
  const members = [
    ...(needed ? [`${string(needed.header)}: ${secret(needed)}`] : []),
    ...parameters
      .filter((parameter) => parameter.in === 'header')
      .map(({ name, value }) => `${string(name)}: ${string(`${value}`)}`),
  ];
  return members.length > 0 && `{${members.join(', ')}}`;
}

function secret({ prefix, variable }) {
  return prefix ? `f"${prefix}{os.environ['${variable}']}"` : `os.environ["${variable}"]`;
}

function requested(root, { path, method }, request, parameters, headers, job) {
  const server = root.servers[0].url;
  const url = requestPath(path, parameters);
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const isForm = request.mediaType === MULTIPART;
  const args = [
    job ? `f"{BASE_URL}${url}"` : string(server + url),
    headers && `headers=${headers}`,
    query.length > 0 && `params=${literal(PYTHON, queryOf(query), '    ', '    params=,'.length, false)}`,
    request.body !== undefined && !isForm && `json=${literal(PYTHON, request.body, '    ')}`,
    ...(isForm ? form(root, request) : []),
    request.stream && 'stream=True',
  ].filter(Boolean);
  return args.length === 1
    ? `requests.${method}(${args[0]})`
    : `requests.${method}(\n${args.map((arg) => `    ${arg},\n`).join('')})`;
}

/** requests repeats a parameter for each item of a list. */
function queryOf(query) {
  const value = ({ value: given, explode = true }) => (Array.isArray(given) && !explode ? given.join(',') : given);
  return Object.fromEntries(query.map((parameter) => [parameter.name, text(value(parameter))]));
}

function text(value) {
  return Array.isArray(value) ? value.map(text) : String(value);
}

function form(root, { media, body }) {
  const parts = formFields(root, media, body);
  const hasFile = parts.some(({ file }) => file);
  const files = parts.filter(({ file }) => file || !hasFile).map(filePart);
  const data = {};
  for (const { name, text: value } of hasFile ? parts.filter(({ file }) => !file) : []) {
    data[name] = name in data ? [data[name], value].flat() : value;
  }
  return [
    `files=[\n${files.map((part) => `        ${part},\n`).join('')}    ]`,
    Object.keys(data).length > 0 && `data=${literal(PYTHON, data, '    ')}`,
  ];
}

/** A part of a form as requests has it: its name, and the name of the file, its content and media type. */
function filePart({ name, file, text: value }) {
  if (!file) return `(${string(name)}, (None, ${string(value)}))`;
  const opened = [string(file), `open(${string(file)}, "rb")`, string(fileMediaType(file))];
  const oneLine = `(${string(name)}, (${opened.join(', ')}))`;
  if (oneLine.length + '        ,'.length <= PYTHON.width) return oneLine;
  return `(\n            ${string(name)},\n            (${opened.join(', ')}),\n        )`;
}

function whole(root, operation, job) {
  return [job ? 'job = response.json()' : `print(${access('response.json()', printedPart(root, operation))})`];
}

function access(start, path) {
  return start + path.map((step) => `[${typeof step === 'number' ? step : string(step)}]`).join('');
}

/** What is too long for the line stands in parentheses. */
function assigned(start, expression) {
  const oneLine = `${start} ${expression}`;
  return oneLine.length <= PYTHON.width ? oneLine : `${start} (\n    ${expression}\n)`;
}

function polled({ idField, interval, path, state, terminal, success, result }) {
  return [
    [
      '# Poll until the job has ended.',
      assigned('status_url =', `f"{BASE_URL}${path.replace(/\{\w+\}/, `{job['${idField}']}`)}"`),
      'while True:',
      `    time.sleep(job.get("poll_interval_hint", ${interval}))`,
      '    response = requests.get(status_url, headers=HEADERS)',
      '    response.raise_for_status()',
      '    status = response.json()',
      `    if status[${string(state)}] in (${terminal.map(string).join(', ')}):`,
      '        break',
    ],
    [
      `if status[${string(state)}] != ${string(success)}:`,
      `    raise RuntimeError(f"{status['${state}']}: {status.get('error')}")`,
      `print(${access('status', result)})`,
    ],
  ];
}

/** Events are split at line ends: their data are JSON, in which there are none. */
function events(root, { stream }) {
  const path = eventText(root, stream);
  const list = path.findIndex((step) => typeof step === 'number');
  const inner = path.slice(0, -1);
  const printed = path.length > 0 ? `${access('event', inner)}.get(${string(path.at(-1))}) or ""` : 'event';
  const print = `print(${printed}, end="", flush=True)`;
  return [
    '# Print the text of each event as it arrives.',
    'for line in response.iter_lines():',
    '    if not line.startswith(b"data:"):',
    '        continue',
    '    data = line.removeprefix(b"data:").strip()',
    `    if data == b${string(stream.terminator)}:`,
    '        break',
    '    event = json.loads(data)',
    ...(list < 0 ? [`    ${print}`] : [`    if ${access('event', path.slice(0, list))}:`, `        ${print}`]),
    'else:',
    '    raise RuntimeError("The stream was cut off.")',
  ];
}
