import { bodyMembers, eachOperation, entries, listedItem, properties, required } from './document.js';

/** An operation that starts a job says which models it takes, and the operation that lists them knows them. */
export function models() {
  return eachOperation((operation, { operations, report, resolve }) => {
    const choices = operation.node['x-kolbo-models'];
    if (choices === undefined) {
      if ('x-kolbo-job' in operation.node) {
        report({ message: 'An operation that starts a job has x-kolbo-models.', location: operation.location });
      }
      return;
    }
    const location = operation.location.child(['x-kolbo-models']);
    const complain = (message) => report({ message, location });
    const members = bodyMembers(operation, resolve);
    if (choices.length === 0) complain('x-kolbo-models has one choice or more.');
    for (const [i, { list, when, type, types = [] }] of choices.entries()) {
      if ((when === undefined) !== (i === choices.length - 1)) {
        complain('The last choice has no when, the others have one.');
      }
      conditionProblems(when, { members }).forEach(complain);
      const listing = operations.find(({ node }) => node.operationId === list);
      if (!listing || !listedItem(listing, resolve)) {
        complain(`No operation with an x-kolbo-answer that is a list has the operationId ${list}.`);
        continue;
      }
      const ids = required(listedItem(listing, resolve), resolve);
      if (ids.length !== 1) complain(`The models that ${list} lists require one member, their id.`);
      const filter = entries(listing, ['parameters'], resolve)
        .map(([, { node }]) => node)
        .find(({ name }) => name === 'type');
      if ((type !== undefined || types.length > 0) && !filter) {
        complain(`${list} has no parameter type.`);
        continue;
      }
      for (const word of [type, ...types]) {
        if (word !== undefined && !filter.description?.includes(`\`${word}\``)) {
          complain(`The parameter type of ${list} does not describe \`${word}\`.`);
        }
      }
      if (types.length > 0 && !properties(listedItem(listing, resolve), resolve).has('types')) {
        complain(`The models that ${list} lists have no types.`);
      }
    }
  });
}

/** What is wrong with a condition: it looks at one member, of the request or of the model, that there is. */
export function conditionProblems(condition, { members, model = new Map() }) {
  if (condition === undefined) return [];
  const { member, model: ofModel, is, minItems } = condition;
  if ((member === undefined) === (ofModel === undefined)) return ['A condition has either member or model.'];
  if ((is === undefined) === (minItems === undefined)) return ['A condition has either is or minItems.'];
  const name = member ?? ofModel;
  const found = (member === undefined ? model : members).get(name)?.node;
  if (!found) return [`There is no ${member === undefined ? 'member of the model' : 'member of the request'} ${name}.`];
  if (typeof is === 'string' && found.type !== 'string') return [`${name} is no text.`];
  if (typeof is === 'boolean' && found.type !== 'boolean') return [`${name} is no boolean.`];
  if (is !== undefined && found.enum && !found.enum.includes(is)) return [`${name} is never ${is}.`];
  if (minItems !== undefined && found.type !== 'array') return [`${name} is no array.`];
  return [];
}
