import { eachOperation, entries, properties, reach, responses, success } from './document.js';

/** Every operation says what its method is called, and no two methods of a tag have one name. */
export function method() {
  const ids = new Map();
  return eachOperation(({ node, location }, { report }) => {
    const name = node['x-kolbo-method'];
    const complain = (message) => report({ message, location });
    if (name === undefined) {
      complain('An operation has an x-kolbo-method.');
    } else if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
      complain(`x-kolbo-method ${name} is not in camelCase.`);
    }
    for (const tag of node.tags ?? []) {
      const key = `${tag} ${name}`;
      if (name !== undefined && ids.has(key)) complain(`${ids.get(key)} has the x-kolbo-method ${name} already.`);
      ids.set(key, node.operationId);
    }
  });
}

/** What a caller wants of a response is a member of it. */
export function answer() {
  return eachOperation((operation, { report, resolve }) => {
    const name = operation.node['x-kolbo-answer'];
    if (name === undefined) return;
    const complain = (message) => report({ message, location: operation.location.child(['x-kolbo-answer']) });
    for (const kind of ['x-kolbo-job', 'x-kolbo-pages']) {
      if (kind in operation.node) complain(`An operation with ${kind} has no x-kolbo-answer.`);
    }
    for (const [status, response] of responses(operation, resolve)) {
      if (status.startsWith('2') && !jsonMembers(response, resolve).has(name)) {
        complain(`The response ${status} has no member ${name}.`);
      }
    }
  });
}

/** A list that comes in pages says which parameter selects one, where its items are and whether more follow. */
export function pages() {
  return eachOperation((operation, { report, resolve }) => {
    const facts = operation.node['x-kolbo-pages'];
    if (!facts) return;
    const complain = (message) => report({ message, location: operation.location.child(['x-kolbo-pages']) });
    const { items, page, more, of } = facts;
    const parameter = entries(operation, ['parameters'], resolve)
      .map(([, one]) => one)
      .find(({ node }) => node.name === page && node.in === 'query');
    if (!parameter || reach(parameter, ['schema'], resolve).node?.type !== 'integer') {
      complain(`The operation has no integer query parameter ${page}.`);
    }
    const response = success(operation, resolve);
    if (typeAt(response, items, resolve) !== 'array') complain(`The response has no array ${items}.`);
    if ((more === undefined) === (of === undefined)) complain('Either more or of tells whether pages follow.');
    if (more !== undefined && typeAt(response, more, resolve) !== 'boolean') {
      complain(`The response has no boolean ${more}.`);
    }
    if (of !== undefined && typeAt(response, of, resolve) !== 'integer') {
      complain(`The response has no integer ${of}.`);
    }
  });
}

function jsonMembers(response, resolve) {
  return properties(reach(response, ['content', 'application/json', 'schema'], resolve), resolve);
}

/** The type of the member of a JSON response at a path such as `pagination.pages`. */
function typeAt(response, path = '', resolve) {
  const [first, ...rest] = path.split('.');
  const member = rest.reduce(
    (at, name) => at && properties(at, resolve).get(name),
    jsonMembers(response, resolve).get(first),
  );
  return member?.node.type;
}
