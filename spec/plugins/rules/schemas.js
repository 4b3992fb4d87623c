import { follow, place, reach } from './document.js';

/** Schemas and their properties say what they mean. */
export function schemaDescription() {
  return {
    Schema(schema, { location, report }) {
      if (!schema.description && ['component', 'property'].includes(place(location))) {
        report({ message: 'A schema and each of its properties has a description.', location });
      }
    },
  };
}

/** Numbers say how exact and how large they can be. */
export function numberFormat() {
  return {
    Schema(schema, { location, report }) {
      if (['integer', 'number'].includes(schema.type) && !schema.format) {
        report({ message: `A schema of type ${schema.type} has a format.`, location });
      }
    },
  };
}

/** Objects are components, so that generators can name them; maps and mere constraints need no name. */
export function noInlineObject() {
  return {
    Schema(schema, { location, report }) {
      const at = place(location);
      const isConstraint = at === 'fragment' && !schema.type;
      const isMap = schema.additionalProperties && !schema.properties;
      const isObject = schema.type === 'object' || schema.properties;
      if (isObject && at !== 'component' && !isConstraint && !isMap) {
        report({ message: 'An object schema is a component of its own.', location });
      }
    },
  };
}

/** Strings and arrays of requests are bounded, or say why not. */
export function requestBound() {
  const seen = new Set();
  function check(from, { report, resolve }) {
    const { node: schema, location } = follow(from, resolve);
    if (seen.has(schema)) return;
    seen.add(schema);
    const bounds = BOUNDS[schema.type] ?? [];
    const isBounded = bounds.some((bound) => bound in schema);
    const reason = schema['x-kolbo-unbounded'];
    if (bounds.length > 0 && !isBounded && !reason) {
      report({
        message: `A ${schema.type} of a request has ${bounds.join(', ')} or x-kolbo-unbounded.`,
        location,
      });
    } else if (isBounded && reason) {
      report({ message: 'What is bounded needs no x-kolbo-unbounded.', location });
    }
    for (const part of parts({ node: schema, location })) check(part, { report, resolve });
  }
  function checkSchema({ schema }, context) {
    if (schema) check({ node: schema, location: context.location.child(['schema']) }, context);
  }
  return { Parameter: checkSchema, RequestBody: { MediaType: checkSchema } };
}

const BOUNDS = {
  string: ['enum', 'format', 'maxLength', 'pattern'],
  array: ['maxItems'],
};

/** The schemas that a schema consists of. */
function* parts({ node, location }) {
  for (const keyword of ['properties', 'allOf', 'anyOf', 'oneOf']) {
    for (const key of Object.keys(node[keyword] ?? {})) {
      yield { node: node[keyword][key], location: location.child([keyword, key]) };
    }
  }
  for (const keyword of ['items', 'additionalProperties']) {
    if (typeof node[keyword] === 'object') {
      yield { node: node[keyword], location: location.child([keyword]) };
    }
  }
}

/** The pointers to texts of a schema lead to a string. */
export function textPointer() {
  return {
    Schema(schema, { location, report, resolve }) {
      for (const extension of ['x-kolbo-message', 'x-kolbo-text']) {
        if (!(extension in schema)) continue;
        const keys = schema[extension]
          .split('/')
          .slice(1)
          .flatMap((name) => (/^\d+$/.test(name) ? ['items'] : ['properties', name]));
        if (reach({ node: schema, location }, keys, resolve).node?.type !== 'string') {
          report({ message: `${extension} leads to a string.`, location: location.child([extension]) });
        }
      }
    },
  };
}

/** The states that end a job are states. */
export function terminalState() {
  return {
    Schema(schema, { location, report }) {
      for (const state of schema['x-kolbo-terminal'] ?? []) {
        if (!schema.enum?.includes(state)) {
          report({
            message: `x-kolbo-terminal names ${state}, which is no value of the schema.`,
            location: location.child(['x-kolbo-terminal']),
          });
        }
      }
    },
  };
}
