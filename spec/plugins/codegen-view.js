import { extend } from './extended-view.js';
import { mergeShared } from './merged-schemas.js';
import { FRAGMENT, dereference, isFirst, operations } from './operations.js';
import { writeForStockTemplates } from './stock-templates.js';
import { dropUnused } from './unused-components.js';

const MULTIPART = 'multipart/form-data';
const EVENT_STREAM = 'text/event-stream';

/**
 * The document as client generators need it. They read the first media type of a body only, so an operation
 * that takes JSON or multipart becomes two: the second stands under the same path with a fragment, which
 * HTTP clients never send. Who encodes the fragment takes two documents, each with the paths as they are: one without
 * the second operations (`bodies: single`), one with nothing else (`bodies: forms`). Generators know no event streams,
 * so those are left out. What else the generators' own templates need is left to `templates: stock`, and what templates
 * made for this document need to `templates: extended`.
 */
export default function codegenView({ templates, bodies }) {
  return {
    Root: {
      leave(root) {
        // Many generators repeat it at the top of each file.
        root.info.description = root.info.description.split('\n\n')[0];
        mergeShared(root);
        for (const { path, item, method, operation } of [...operations(root)]) {
          splitMultipart(root, path, item, method, operation);
          const names = new Set();
          operation.parameters = operation.parameters?.filter((p) => isFirst(names, dereference(root, p).name));
          for (const response of Object.values(operation.responses)) {
            if (response.content && Object.keys(response.content).length > 1) {
              delete response.content[EVENT_STREAM];
            }
          }
        }
        fixDiscriminators(root);
        for (const schema of Object.values(root.components.schemas)) {
          dropConstraints(schema);
          dropSynonyms(schema);
        }
        if (templates === 'stock') writeForStockTemplates(root);
        if (bodies) keep(root, bodies);
        dropUnused(root);
        if (templates === 'extended') extend(root);
      },
    },
  };
}

function splitMultipart(root, path, item, method, operation) {
  const content = operation.requestBody?.content;
  if (!content?.[MULTIPART] || Object.keys(content).length === 1) return;
  const { [MULTIPART]: multipart, ...others } = content;
  const twin = structuredClone(operation);
  twin.operationId = `${operation.operationId}Multipart`;
  twin.summary = `${operation.summary} (multipart)`;
  twin.requestBody.content = { [MULTIPART]: multipart };
  operation.requestBody.content = others;
  delete operation['x-kolbo-upload'];
  root.paths[`${path}${FRAGMENT}`] = {
    ...(item.parameters && { parameters: item.parameters }),
    [method]: twin,
  };
}

/** Keeps the operations of single media types, or those that send as a form what others send as JSON. */
function keep(root, bodies) {
  const kept = Object.entries(root.paths).filter(([path]) => path.endsWith(FRAGMENT) === (bodies === 'forms'));
  root.paths = Object.fromEntries(kept.map(([path, item]) => [path.replace(FRAGMENT, ''), item]));
  const left = [...operations(root)].map(({ operation }) => operation);
  const ids = new Set(left.map(({ operationId }) => operationId));
  for (const { links = {} } of left.flatMap(({ responses }) => Object.values(responses))) {
    for (const [name, { operationId }] of Object.entries(links)) {
      if (!ids.has(operationId)) delete links[name];
    }
  }
  const isUsed = (tag) => left.some(({ tags }) => tags.includes(tag));
  root.tags = root.tags.filter(({ name }) => isUsed(name));
  root['x-tagGroups'] = root['x-tagGroups']
    .map(({ name, tags }) => ({ name, tags: tags.filter(isUsed) }))
    .filter(({ tags }) => tags.length > 0);
}

/** Writes the value that tells a kind apart into that kind, so that a generated class can set it by itself. */
function fixDiscriminators(root) {
  for (const { discriminator } of Object.values(root.components.schemas)) {
    for (const [value, $ref] of Object.entries(discriminator?.mapping ?? {})) {
      const { properties } = dereference(root, { $ref });
      properties[discriminator.propertyName]['x-kolbo-constant'] = value;
    }
  }
}

/**
 * Leaves out what only says which properties go together: generators skip `not` with a warning each, and take
 * alternatives of required properties for alternatives of types.
 */
function dropConstraints(schema) {
  delete schema.not;
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    if (schema.properties && schema[keyword]?.every(onlyConstrains)) delete schema[keyword];
  }
}

function onlyConstrains({ required, properties, allOf = [], anyOf = [], oneOf = [], ...rest }) {
  return Object.keys(rest).length === 0 && [...allOf, ...anyOf, ...oneOf].every(onlyConstrains);
}

/** Leaves out a property under the second of its spellings: in a programming language both have the same name. */
function dropSynonyms({ properties }) {
  const names = new Set();
  for (const name of Object.keys(properties ?? {})) {
    if (!isFirst(names, name)) delete properties[name];
  }
}
