import { dereference } from '../operations.js';
import { MULTIPART, credential, fileMediaType, isFile, members } from './requests.js';

/** What curl concludes from a file's ending by itself. */
const KNOWN_TO_CURL = new Set(['gif', 'jpg', 'jpeg', 'png', 'svg', 'txt', 'htm', 'html', 'pdf', 'xml']);

/** A complete command for a POSIX shell. */
export function curlSample(root, { path, method, operation }, request) {
  const parameters = request.parameters.filter(({ value }) => value !== undefined);
  const options = [
    ...headers(root, operation, parameters),
    ...(request.body === undefined ? [] : body(root, request)),
  ];
  const implied = request.body === undefined ? 'get' : 'post';
  const start = [
    'curl',
    request.stream && '-N',
    method !== implied && `-X ${method.toUpperCase()}`,
    url(root, path, parameters),
  ];
  return [start.filter(Boolean).join(' '), ...options].join(' \\\n  ');
}

function url(root, path, parameters) {
  const filled = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, value }) => text.replaceAll(`{${name}}`, encodeURIComponent(value)), path);
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name, value, explode = true }) => {
      const values = [value].flat().map(encodeURIComponent);
      return (explode ? values : [values.join(',')]).map((one) => `${encodeURIComponent(name)}=${one}`);
    })
    .join('&');
  const text = root.servers[0].url + filled + (query && `?${query}`);
  return /^[\w.~:/%-]+$/.test(text) ? text : quoted(text);
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
    return [`-H "Content-Type: ${mediaType}"`, `-d ${quoted(json(value, '  '))}`];
  }
  const { properties } = members(root, media.schema);
  return Object.entries(value).flatMap(([name, content]) => {
    const contentType = media.encoding?.[name]?.contentType;
    const schema = dereference(root, properties[name]);
    if (isFile(root, schema)) return [content].flat().map((file) => `-F ${quoted(filePart(name, file))}`);
    if (contentType?.includes('json')) {
      return [`-F ${quoted(`${textPart(name, JSON.stringify(content))};type=${contentType}`)}`];
    }
    return [content].flat().map((text) => `-F ${quoted(textPart(name, asText(text)))}`);
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

function asText(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** One word of the shell. */
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** JSON as people write it: what is short and flat stands on one line. */
function json(value, indent) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value);
  const isFlat = entries.every(([, of]) => of === null || typeof of !== 'object');
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const inner = `${indent}  `;
  const members = entries.map(([name, of]) => (open === '[' ? '' : `${JSON.stringify(name)}: `) + json(of, inner));
  const oneLine = `${open}${members.join(', ')}${close}`;
  return isFlat && indent.length > 2 && oneLine.length < 50
    ? oneLine
    : `${open}\n${inner}${members.join(`,\n${inner}`)}\n${indent}${close}`;
}
