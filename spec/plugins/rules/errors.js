import { eachOperation, entries, reach, responses } from './document.js';

/** Errors come in the envelope of the surface that the operation belongs to. */
export function errorEnvelope() {
  return eachOperation((operation, { root, report, resolve }) => {
    const surface = (root.node['x-kolbo-surfaces'] ?? [])
      .filter(
        ({ pathPrefix }) => operation.path === pathPrefix || operation.path.startsWith(`${pathPrefix}/`),
      )
      .sort((a, b) => a.pathPrefix.length - b.pathPrefix.length)
      .at(-1);
    if (!surface) {
      report({
        message: `No surface of x-kolbo-surfaces has the path ${operation.path}.`,
        location: operation.location,
      });
      return;
    }
    for (const [status, response] of responses(operation, resolve)) {
      if (!/^[45]/.test(status)) continue;
      const schema = reach(response, ['content', 'application/json'], resolve).node?.schema;
      const name = schema?.$ref?.match(/([^/]+?)(\.yaml)?$/)[1];
      if (!surface.errors?.includes(name)) {
        report({
          message: `An error of the surface ${surface.name} is one of ${surface.errors?.join(', ')}.`,
          location: response.location,
        });
      }
    }
  });
}

/** Each error code is explained, and examples of errors come with a status of their code. */
export function errorCode() {
  const codes = {};
  const check = eachOperation((operation, { report, resolve }) => {
    for (const { code } of operation.node['x-kolbo-exclusions'] ?? []) {
      if (!codes[code]) {
        report({
          message: `No x-kolbo-codes explains ${code}.`,
          location: operation.location.child(['x-kolbo-exclusions']),
        });
      }
    }
    for (const [status, response] of responses(operation, resolve)) {
      if (!/^[45]/.test(status)) continue;
      for (const [name, { node, location }] of entries(
        response,
        ['content', 'application/json', 'examples'],
        resolve,
      )) {
        const code = node.value?.code ?? node.value?.error?.type;
        if (code && !codes[code]?.includes(Number(status))) {
          report({ message: `${name}: x-kolbo-codes does not give ${code} the status ${status}.`, location });
        }
      }
    }
  });
  check.Schema = (schema, { location, report }) => {
    const explained = schema['x-kolbo-codes'];
    if (!explained) return;
    for (const [code, { status, otherStatuses = [] }] of Object.entries(explained)) {
      codes[code] = [status, ...otherStatuses];
    }
    const values = schema.enum ?? [];
    const missing = values.filter((code) => !(code in explained));
    const surplus = Object.keys(explained).filter((code) => !values.includes(code));
    if (missing.length + surplus.length > 0) {
      report({
        message: `x-kolbo-codes has an entry for each value, and for no other: ${[...missing, ...surplus].join(', ')}.`,
        location: location.child(['x-kolbo-codes']),
      });
    }
  };
  return check;
}
