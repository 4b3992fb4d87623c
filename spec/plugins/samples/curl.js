import { JSON_TEXT, literal } from './literals.js';
import { MULTIPART, credential, fileMediaType, formFields, givenParameters, requestUrl } from './requests.js';

/** What curl concludes from a file's ending by itself. */
const KNOWN_TO_CURL = new Set(['gif', 'jpg', 'jpeg', 'png', 'svg', 'txt', 'htm', 'html', 'pdf', 'xml']);

export const curl = {
  lang: 'curl',
  introduction: 'The curl samples are commands for a POSIX shell.',
  sample: command,
};

function command(root, { path, method, operation }, request) {
  const parameters = givenParameters(request.parameters);
  const options = [...headers(root, operation, parameters), ...(request.body === undefined ? [] : body(root, request))];
  const implied = request.body === undefined ? 'get' : 'post';
  const start = [
    'curl',
    request.stream && '-N',
    method !== implied && `-X ${method.toUpperCase()}`,
    word(requestUrl(root, path, parameters)),
  ];
  return [start.filter(Boolean).join(' '), ...options].join(' \\\n  ');
}

function* headers(root, operation, parameters) {
  const needed = credential(root, operation);
  // In double quotes, so that the shell puts the secret in.
  if (needed) yield `-H "${needed.header}: ${needed.prefix}$${needed.variable}"`;
  for (const { name, value, in: place } of parameters) {
    if (place === 'header') yield `-H ${quoted(`${name}: ${value}`)}`;
  }
}

function body(root, { mediaType, media, body: value }) {
  if (mediaType !== MULTIPART) {
    return [`-H "Content-Type: ${mediaType}"`, `-d ${quoted(literal(JSON_TEXT, value, '  '))}`];
  }
  return formFields(root, media, value).map(({ name, file, json, text }) => {
    if (file) return `-F ${quoted(filePart(name, file))}`;
    return `-F ${quoted(textPart(name, text) + (json ? `;type=${json}` : ''))}`;
  });
}

function filePart(name, file) {
  const ending = file.split('.').pop().toLowerCase();
  const type = KNOWN_TO_CURL.has(ending) ? '' : `;type=${fileMediaType(file)}`;
  return `${name}=@${file}${type}`;
}

/** Some characters mean something to curl, unless the text stands in double quotes. */
function textPart(name, text) {
  const special = /^[@<"\s]|;|\s$/.test(text);
  return `${name}=${special ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text}`;
}

/** A URL, in quotes if it means something to the shell. */
function word(url) {
  return /^[\w.~:/%-]+$/.test(url) ? url : quoted(url);
}

/** One word of the shell. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
