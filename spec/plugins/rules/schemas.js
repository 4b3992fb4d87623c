import { plain } from '../operations.js';
import { follow, place, properties, reach } from './document.js';

/** Schemas and their properties say what they mean. */
export function schemaDescription() {
  const properties = new Map();
  return {
    Schema(schema, { location, report }) {
      const [start, fragment] = location.absolutePointer.split(/\/(?:allOf|anyOf|oneOf|not)\//);
      const owner = start.replace(/#?\/?$/, '');
      if (fragment === undefined) properties.set(owner, schema.properties);
      // What a fragment demands of a property of its schema is described there.
      else if (location.pointer.split('/').at(-1) in (properties.get(owner) ?? {})) return;
      if (!schema.description?.trim() && ['component', 'property'].includes(place(location, schema))) {
        report({ message: 'A schema and each of its properties has a description.', location });
      }
    },
  };
}

const FORMATS = {
  string: ['uri', 'date-time', 'binary', 'password', 'byte'],
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Numbers say how exact and how large they can be, and formats are those that generators know. */
export function format() {
  return {
    Schema(schema, { location, report }) {
      if (['integer', 'number'].includes(schema.type) && !schema.format) {
        report({ message: `A schema of type ${schema.type} has a format.`, location });
      }
      if (schema.format && !FORMATS[schema.type]?.includes(schema.format)) {
        report({ message: `${schema.format} is no format of a ${schema.type}.`, location });
      }
    },
  };
}

/** Objects are components, so that generators can name them; maps and mere constraints need no name. */
export function noInlineObject() {
  return {
    Schema(schema, { location, report }) {
      const at = place(location, schema);
      const isConstraint = at === 'fragment' && !schema.type;
      const isMap = schema.additionalProperties && !schema.properties;
      const isObject = schema.type === 'object' || schema.properties;
      if (isObject && at !== 'component' && !isConstraint && !isMap) {
        report({ message: 'An object schema is a component of its own.', location });
      }
    },
  };
}

/** Strings, integers, arrays and maps of requests have a type and are bounded, or say why not; nothing else does. */
export function requestBound() {
  const seen = new Set();
  const reasons = new Map();
  function check(from, { report, resolve }) {
    const { node: schema, location } = follow(from, resolve);
    if (!schema || seen.has(schema)) return;
    seen.add(schema);
    const isMap = schema.type === 'object' && schema.additionalProperties && !schema.properties;
    const bounds = schema.type === 'object' && !isMap ? [] : (BOUNDS[schema.type] ?? []);
    const isBounded =
      schema.type === 'integer'
        ? bounds.every((bound) => bound in schema)
        : bounds.some((bound) => isBound(bound, schema[bound]));
    const reason = schema['x-kolbo-unbounded'];
    if (bounds.length > 0 && !isBounded && !reason) {
      report({
        message: `What a request takes is bounded: a ${schema.type} has ${bounds.join(schema.type === 'integer' ? ' and ' : ', ')} or x-kolbo-unbounded.`,
        location,
      });
    } else if (reason && (isBounded || bounds.length === 0)) {
      report({ message: 'What is bounded, or cannot be, needs no x-kolbo-unbounded.', location });
    }
    if (place(location, schema) !== 'fragment' && !TYPED.some((keyword) => keyword in schema)) {
      report({ message: 'What a request takes has a type.', location });
    }
    for (const part of parts({ node: schema, location })) check(part, { report, resolve });
  }
  function checkSchema({ schema }, context) {
    if (schema) check({ node: schema, location: context.location.child(['schema']) }, context);
  }
  return {
    Parameter: checkSchema,
    RequestBody: { MediaType: checkSchema },
    Schema(schema, { location }) {
      if (schema['x-kolbo-unbounded']) reasons.set(schema, location);
    },
    Root: {
      leave(_, { report }) {
        for (const [schema, location] of reasons) {
          if (!seen.has(schema)) {
            report({ message: 'x-kolbo-unbounded is for what a request takes.', location });
          }
        }
      },
    },
  };
}

const BOUNDS = {
  string: ['enum', 'format', 'maxLength', 'pattern'],
  integer: ['minimum', 'maximum'],
  array: ['maxItems'],
  object: ['maxProperties'],
};
const TYPED = ['type', 'allOf', 'anyOf', 'oneOf'];

function isBound(keyword, value) {
  if (keyword === 'format') return ['uri', 'date-time', 'binary'].includes(value);
  if (keyword === 'pattern') return value !== undefined && !/^\^?\.[*+]\$?$/.test(value);
  return value !== undefined;
}

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

/** What has other names is a property, and none of them is that of another one. */
export function alias() {
  return {
    Schema(schema, { location, report, resolve }) {
      const { 'x-kolbo-aliases': aliases = {}, 'x-kolbo-wrappers': wrappers = [] } = schema;
      const members = properties({ node: schema, location }, resolve);
      const used = new Set(wrappers);
      const complain = (message) => report({ message, location: location.child(['x-kolbo-aliases']) });
      for (const name of wrappers.filter((wrapper) => members.has(wrapper))) {
        complain(`x-kolbo-wrappers names ${name}, which is a property of the schema.`);
      }
      for (const [member, names] of Object.entries(aliases)) {
        if (!members.has(member)) complain(`x-kolbo-aliases names ${member}, which is no property of the schema.`);
        for (const name of names) {
          // Another spelling may be listed, for those who know nothing of aliases.
          const isOther = members.has(name) && plain(name) !== plain(member);
          if (isOther || used.has(name)) complain(`The alias ${name} of ${member} is the name of something else.`);
          used.add(name);
        }
      }
    },
  };
}

/** Other words for the values of an enumeration are none of them, in lower case, and stand for one. */
export function spellings() {
  return {
    Schema(schema, { location, report }) {
      const values = schema.enum ?? [];
      for (const [word, value] of Object.entries(schema['x-kolbo-spellings'] ?? {})) {
        if (values.includes(word) || word !== word.toLowerCase() || !values.includes(value)) {
          report({
            message: `x-kolbo-spellings: ${word} is no other word, in lower case, for a value of the schema.`,
            location: location.child(['x-kolbo-spellings']),
          });
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
