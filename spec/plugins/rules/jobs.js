import { eachOperation, entries, properties, reach, success } from './document.js';

/** An operation that starts a job says how to follow it, and its answer, links and examples agree. */
export function job() {
  const typeOf = new Map();
  const membersOf = new Map();
  return eachOperation((operation, { operations, report, resolve }) => {
    const start = success(operation, resolve);
    const schema = reach(start, ['content', 'application/json', 'schema'], resolve).node;
    const started = schema?.properties ?? {};
    const facts = operation.node['x-kolbo-job'];
    if (!facts) {
      if ('poll_url' in started) {
        report({
          message: 'An answer with a poll_url starts a job: add x-kolbo-job.',
          location: operation.location,
        });
      }
      return;
    }
    const location = operation.location.child(['x-kolbo-job']);
    const complain = (message) => report({ message, location });

    if (!schema?.required?.includes(facts.idField) || !(facts.idField in started)) {
      complain(`The answer requires the idField ${facts.idField}.`);
    }
    if (!(facts.pollIntervalHint > 0)) complain('pollIntervalHint is above 0.');
    if (facts.typicalSeconds?.min > facts.typicalSeconds?.max) complain('typicalSeconds.min is at most max.');
    for (const [name, { node }] of entries(start, ['content', 'application/json', 'examples'], resolve)) {
      if (node.value?.type !== facts.type) complain(`The example ${name} has the type ${facts.type}.`);
    }

    const link = reach(start, ['links', 'status'], resolve).node;
    if (link?.operationId !== facts.statusOperation) {
      complain('The answer has a link status to the statusOperation.');
    }
    if (!Object.values(link?.parameters ?? {}).includes(`$response.body#/${facts.idField}`)) {
      complain('The link status passes the idField on.');
    }

    const status = operations.find(({ node }) => node.operationId === facts.statusOperation);
    if (!status) {
      complain(`No operation has the operationId ${facts.statusOperation}.`);
      return;
    }
    const { cancelOperation, resultMediaType } = facts;
    const cancel = operations.find(({ node }) => node.operationId === cancelOperation);
    if (cancelOperation && !(cancel?.method === 'post' && cancel.path.endsWith('/cancel'))) {
      complain(`No POST …/cancel has the operationId ${cancelOperation}.`);
    }
    if (resultMediaType && !/^[a-z]+\/[a-z0-9.+-]+$/.test(resultMediaType)) {
      complain('resultMediaType is a media type.');
    }
    const state = ['content', 'application/json', 'schema', 'properties', 'state'];
    if (!(reach(success(status, resolve), state, resolve).node?.['x-kolbo-terminal']?.length > 0)) {
      complain(`The state in the answer of ${facts.statusOperation} has an x-kolbo-terminal.`);
    }
    const examples = new Map(
      entries(success(status, resolve), ['content', 'application/json', 'examples'], resolve),
    );
    const { name: resultName = '', members = [] } = facts.result ?? {};
    const known = resultMembers(success(status, resolve), resolve);
    const unknown = members.filter((member) => !known.has(member));
    if (members.length === 0) complain('result.members names one member or more.');
    if (unknown.length > 0) complain(`The result of ${facts.statusOperation} has no member ${unknown.join(', ')}.`);
    if (!/^[A-Z][A-Za-z0-9]*Result$/.test(resultName)) complain('result.name ends in Result, such as VideoResult.');
    const listed = members.toSorted().join(', ');
    if ((membersOf.get(resultName) ?? listed) !== listed) {
      complain(`Another job has a ${resultName} with other members: ${membersOf.get(resultName)}.`);
    }
    membersOf.set(resultName, listed);
    const completed = examples.get(facts.statusExamples?.completed)?.node.value?.result ?? {};
    const unlisted = Object.keys(completed).filter((member) => !members.includes(member));
    if (unlisted.length > 0) {
      complain(`The example ${facts.statusExamples.completed} yields ${unlisted.join(', ')}, which result does not list.`);
    }
    for (const [state, name] of Object.entries(facts.statusExamples ?? {})) {
      const value = examples.get(name)?.node.value;
      if (value?.state !== state) {
        complain(`${facts.statusOperation} has an example ${name} with the state ${state}.`);
      }
      const key = `${facts.statusOperation} ${name}`;
      if (typeOf.has(key)) complain(`The example ${name} is that of ${typeOf.get(key)} already.`);
      typeOf.set(key, `${operation.node.operationId}, ${state}`);
      if (value?.type !== undefined && value.type !== facts.type) {
        complain(`The example ${name} has the type ${facts.type}, or none.`);
      }
    }
  });
}

/** The members of the `result` of a status response or, where it has none, of the response itself. */
function resultMembers(response, resolve) {
  const status = properties(reach(response, ['content', 'application/json', 'schema'], resolve), resolve);
  return status.has('result') ? properties(status.get('result'), resolve) : status;
}
