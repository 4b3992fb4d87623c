import { operations } from './operations.js';
import { dropUnused } from './unused-components.js';

const DIALECTS = {
  '3.1.1': 'https://spec.openapis.org/oas/3.1/dialect/base',
  '3.2.0': 'https://spec.openapis.org/oas/3.2/dialect/2025-09-17',
};

/** The document in a later version of OpenAPI, whose schemas are JSON Schema 2020-12. */
export default function upgradedView({ openapi }) {
  return {
    Schema: { leave: upgradeSchema },
    Root: {
      leave(root) {
        root.openapi = openapi;
        root.jsonSchemaDialect = DIALECTS[openapi];
        // The names of licenses in the document are those of SPDX.
        const { name } = root.info.license;
        root.info.license = { name, identifier: name };
        if (openapi === '3.2.0') describeEvents(root);
      },
    },
  };
}

function upgradeSchema(schema) {
  if (schema.nullable) schema.type = [schema.type, 'null'];
  delete schema.nullable;
  makeExclusive(schema, 'minimum', 'exclusiveMinimum');
  makeExclusive(schema, 'maximum', 'exclusiveMaximum');
  if ('example' in schema) {
    schema.examples = [schema.example];
    delete schema.example;
  }
  if (schema.format === 'binary') {
    delete schema.format;
    schema.contentMediaType = 'application/octet-stream';
  }
  if (schema.format === 'byte') {
    delete schema.format;
    schema.contentEncoding = 'base64';
  }
  // OpenAPI 3.0 ignores what stands beside a reference, so the document wraps it.
  if (schema.allOf?.length === 1 && schema.allOf[0].$ref && !schema.type) {
    schema.$ref = schema.allOf[0].$ref;
    delete schema.allOf;
  }
}

function makeExclusive(schema, bound, keyword) {
  if (schema[keyword] === true) {
    schema[keyword] = schema[bound];
    delete schema[bound];
  } else {
    delete schema[keyword];
  }
}

/** Says of each stream what its events are; OpenAPI has a word for that since 3.2. */
function describeEvents(root) {
  root.info.summary = 'Experimental: the same API in OpenAPI 3.2.';
  root.info.description = `**Experimental.** Few tools read OpenAPI 3.2 yet, and this view may change in any release.

${root.info.description}`;
  for (const { operation } of operations(root)) {
    const stream = operation['x-kolbo-stream'];
    for (const { content } of Object.values(operation.responses)) {
      const media = stream && content?.[stream.mediaType];
      if (media) writeItemSchema(root, media, stream);
    }
  }
  dropUnused(root);
}

function writeItemSchema(root, media, { event, terminator }) {
  const name = `${event}Event`;
  root.components.schemas[name] = {
    type: 'object',
    description: `A server-sent event. The stream ends with the event whose data is \`${terminator}\`.`,
    required: ['data'],
    properties: {
      data: {
        description: `JSON text, or \`${terminator}\` in the last event.`,
        anyOf: [
          {
            type: 'string',
            contentMediaType: 'application/json',
            contentSchema: { $ref: `#/components/schemas/${event}` },
          },
          { const: terminator },
        ],
      },
    },
  };
  delete media.schema;
  media.itemSchema = { $ref: `#/components/schemas/${name}` };
  for (const { $ref } of Object.values(media.examples)) {
    const example = root.components.examples[$ref.split('/').pop()];
    if ('value' in example) {
      example.serializedValue = example.value;
      delete example.value;
    }
  }
}
