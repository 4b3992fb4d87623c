import { dereference, isFirst } from '../operations.js';

export const MULTIPART = 'multipart/form-data';

/** The environment variables that samples read secrets from. */
export const KEY_VARIABLE = 'KOLBO_API_KEY';
export const TOKEN_VARIABLE = 'KOLBO_USER_TOKEN';

/** The media types of files by their endings, for what the examples of forms name. */
const MEDIA_TYPES = {
  gif: 'image/gif',
  glb: 'model/gltf-binary',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  m4a: 'audio/mp4',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  png: 'image/png',
  srt: 'application/x-subrip',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
};

/**
 * The requests that samples are made of: one for each media type of the body, one more if the answer can be streamed,
 * and one without a body if there is none. `way` tells them apart where there are several.
 */
export function sampleRequests(root, { item, operation }) {
  const parameters = sampleParameters(root, item, operation);
  const content = dereference(root, operation.requestBody)?.content;
  if (!content) return [{ way: '', parameters }];
  const stream = operation['x-kolbo-stream'];
  const requests = [];
  for (const [mediaType, media] of Object.entries(content)) {
    const isForm = mediaType === MULTIPART;
    if (!isForm && !/^application\/(.*\+)?json$/.test(mediaType)) {
      throw new Error(`${operation.operationId}: no code sample can be made for ${mediaType}`);
    }
    const examples = exampleValues(root, media);
    const way = isForm && Object.keys(content).length > 1 ? 'multipart' : '';
    const whole = examples.find((example) => !stream || !example[stream.field]) ?? examples[0];
    requests.push({ way, parameters, mediaType, media, body: whole });
    if (stream && !isForm) {
      const streamed = examples.find((example) => example[stream.field]);
      const body = streamed ?? { ...whole, [stream.field]: true };
      requests.push({ way: 'stream', parameters, mediaType, media, body, stream });
    }
  }
  return requests;
}

/** The parameters that a sample gives. */
export function givenParameters(parameters) {
  return parameters.filter(({ value }) => value !== undefined);
}

/**
 * The parameters of an operation, in its order, each with the value that samples give it: the required ones, and one of
 * the others to show how it is given. Which page of a list, and how long it is, needs no showing.
 */
function sampleParameters(root, item, operation) {
  const own = (operation.parameters ?? []).map((parameter) => dereference(root, parameter));
  const shared = (item.parameters ?? [])
    .map((parameter) => dereference(root, parameter))
    .filter(({ name, in: place }) => !own.some((other) => other.name === name && other.in === place));
  const names = new Set();
  let optional = 0;
  return [...own, ...shared]
    .filter(({ name }) => isFirst(names, name))
    .map((parameter) => {
      const isCount = operation['x-kolbo-pages'] && dereference(root, parameter.schema).type === 'integer';
      if (!parameter.required && (isCount || ++optional > 1)) return { ...parameter, value: undefined };
      const [documented] = exampleValues(root, parameter, false);
      return {
        ...parameter,
        value: documented ?? (parameter.required ? exampleOf(root, parameter.schema) : undefined),
      };
    });
}

/** The example values of a media type or parameter; if it has none, what its schema says. */
function exampleValues(root, { example, examples, schema }, orOfSchema = true) {
  if (example !== undefined) return [example];
  const values = Object.values(examples ?? {}).map((named) => dereference(root, named).value);
  if (values.length > 0) return values;
  const ofSchema = orOfSchema ? exampleOf(root, schema) : dereference(root, schema)?.example;
  return ofSchema === undefined ? [] : [ofSchema];
}

/** The smallest value that a schema describes: its own example, else its required members. */
function exampleOf(root, schemaOrReference) {
  const schema = dereference(root, schemaOrReference) ?? {};
  const known = schema.example ?? schema.default ?? schema.enum?.[0];
  if (known !== undefined) return known;
  const alternative = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (alternative) return exampleOf(root, alternative);
  const { properties, required } = members(root, schema);
  switch (schema.type) {
    case 'array':
      return [exampleOf(root, schema.items)];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'string':
      return { uri: 'https://example.com/file', binary: 'file.bin' }[schema.format] ?? 'text';
    default:
      return Object.fromEntries(required.map((name) => [name, exampleOf(root, properties[name])]));
  }
}

/** The properties of an object schema and the names of the required ones, with those that `allOf` adds. */
export function members(root, schemaOrReference) {
  const schema = dereference(root, schemaOrReference) ?? {};
  const parts = [schema, ...(schema.allOf ?? []).map((part) => members(root, part))];
  return {
    // In the order of merged-schemas.js: its own ones first.
    properties: Object.assign({}, ...parts.map((part) => part.properties), schema.properties),
    required: [...new Set(parts.flatMap((part) => part.required ?? []))],
  };
}

export function isFile(root, schemaOrReference) {
  const schema = dereference(root, schemaOrReference);
  return schema?.type === 'array' ? isFile(root, schema.items) : schema?.format === 'binary';
}

/**
 * The parts of a form in the order they are sent, each with the name of its file or its text; `json` is the media type of
 * a part that is JSON.
 */
export function formFields(root, { schema, encoding }, body) {
  const { properties } = members(root, schema);
  return Object.entries(body).flatMap(([name, content]) => {
    if (isFile(root, properties[name])) return [content].flat().map((file) => ({ name, file }));
    const contentType = encoding?.[name]?.contentType;
    if (contentType?.includes('json')) return [{ name, json: contentType, text: JSON.stringify(content) }];
    return [content]
      .flat()
      .map((item) => ({ name, text: typeof item === 'object' ? JSON.stringify(item) : `${item}` }));
  });
}

/** Where a request is sent to, with the path and query parameters that it has. */
export function requestUrl(root, path, parameters) {
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap(({ name, value, explode = true }) => {
      const values = [value].flat().map(encodeURIComponent);
      return (explode ? values : [values.join(',')]).map((one) => `${encodeURIComponent(name)}=${one}`);
    })
    .join('&');
  return root.servers[0].url + requestPath(path, parameters) + (query && `?${query}`);
}

export function requestPath(path, parameters) {
  return parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, value }) => text.replaceAll(`{${name}}`, encodeURIComponent(value)), path);
}

/** The media type that a file of this name is sent with. */
export function fileMediaType(name) {
  return MEDIA_TYPES[name.split('.').pop().toLowerCase()] ?? 'application/octet-stream';
}

/**
 * How an operation is authorised: the API key in its header where that is possible, else a bearer token, which is an
 * API key too or stands for a signed-in user; null if everybody may call it.
 */
export function credential(root, operation) {
  const alternatives = operation.security ?? root.security ?? [];
  if (alternatives.length === 0 || alternatives.some((needed) => Object.keys(needed).length === 0)) return null;
  const schemes = alternatives
    .flatMap((needed) => Object.keys(needed))
    .map((name) => dereference(root, root.components.securitySchemes[name]));
  const header = schemes.find(({ type, in: place }) => type === 'apiKey' && place === 'header');
  if (header) return { header: header.name, prefix: '', variable: KEY_VARIABLE };
  const bearer = schemes.find(({ type, scheme }) => type === 'http' && scheme === 'bearer');
  if (!bearer) throw new Error(`${operation.operationId}: no code sample knows how to authorise it`);
  const isUser = !/api.?key/i.test(bearer.bearerFormat ?? '');
  return { header: 'Authorization', prefix: 'Bearer ', variable: isUser ? TOKEN_VARIABLE : KEY_VARIABLE, isUser };
}
