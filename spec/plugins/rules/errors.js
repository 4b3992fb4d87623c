import { eachOperation, entries, reach, responses } from './document.js';

function surfaceOf({ path }, root) {
  return (root.node['x-kolbo-surfaces'] ?? [])
    .filter(({ pathPrefix }) => path === pathPrefix || path.startsWith(`${pathPrefix}/`))
    .sort((a, b) => a.pathPrefix.length - b.pathPrefix.length)
    .at(-1);
}

/** An operation has the errors that every operation of its kind has. */
export function errorStatus() {
  return eachOperation((operation, { root, report, resolve }) => {
    const { node, path, location } = operation;
    const content = reach(operation, ['requestBody', 'content'], resolve).node;
    const isProtected = node.security?.length > 0;
    const isJob = 'x-kolbo-job' in node;
    const expected = {
      400: content !== undefined,
      401: isProtected,
      402: isJob,
      403: isProtected && surfaceOf(operation, root)?.name === 'developer',
      404: path.includes('{'),
      413: content !== undefined && 'multipart/form-data' in content,
      429: true,
      500: true,
    };
    const missing = Object.keys(expected).filter((status) => expected[status] && !node.responses?.[status]);
    if (missing.length > 0) {
      report({ message: `An operation of this kind answers ${missing.join(', ')} too.`, location });
    }
    const limited = reach(operation, ['responses', '429'], resolve);
    if (limited.node && !limited.node.headers?.['Retry-After']) {
      report({ message: 'An answer 429 has the header Retry-After.', location: limited.location });
    }
  });
}

/** Errors come in the envelope of the surface that the operation belongs to. */
export function errorEnvelope() {
  return eachOperation((operation, { root, report, resolve }) => {
    const surface = surfaceOf(operation, root);
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
      const envelope = reach(response, ['content', 'application/json', 'schema'], resolve);
      if (envelope.node && !envelope.node['x-kolbo-message']) {
        report({ message: 'An error has x-kolbo-message.', location: envelope.location });
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
