import { bodyMembers, eachOperation, listedItem, properties, reach } from './document.js';
import { conditionProblems } from './models.js';

/** An operation that starts a job says what it costs, by members of the request and of the model that there are. */
export function price() {
  return eachOperation((operation, { operations, report, resolve }) => {
    const facts = operation.node['x-kolbo-price'];
    if (facts === undefined) {
      if ('x-kolbo-job' in operation.node) {
        report({ message: 'An operation that starts a job has an x-kolbo-price.', location: operation.location });
      }
      return;
    }
    const location = operation.location.child(['x-kolbo-price']);
    const complain = (message) => report({ message, location });
    const model = modelMembers(operation, operations, resolve);
    if (!model) {
      complain('An operation with x-kolbo-price has x-kolbo-models.');
      return;
    }
    const members = bodyMembers(operation, resolve);
    const request = (name, types) => {
      const node = members.get(name)?.node;
      if (!node) complain(`No body has the member ${name}.`);
      else if (!types.includes(node.type)) complain(`${name} is of the type ${node.type}.`);
    };
    const ofModel = (name, type) => {
      const node = model.get(name)?.node;
      if (!node) complain(`No model has the member ${name}.`);
      else if (!type(node)) complain(`${name} of a model is of the type ${node.type}.`);
    };
    const check = { complain, request, ofModel, members, model };

    const { rate, usualRate, quantities = [], multipliers = [], flatRate, tokens, reservation } = facts;
    if (!rate && !tokens) complain('There is a rate, or tokens.');
    if (!rate && (quantities.length > 0 || multipliers.length > 0 || flatRate)) {
      complain('Without a rate there is nothing to multiply.');
    }
    for (const name of [...(rate ?? []), ...(reservation ?? [])]) ofModel(name, isNumber);
    if (usualRate?.min > usualRate?.max) complain('usualRate.min is at most max.');
    for (const quantity of quantities) checkQuantity(quantity, check);
    for (const multiplier of multipliers) checkMultiplier(multiplier, check);
    if (flatRate) {
      ofModel(flatRate.model, isMapOfNumbers);
      request(flatRate.by, ['string']);
      if (!quantities.some(({ member }) => member === flatRate.replaces)) {
        complain(`There is no quantity of the member ${flatRate.replaces}.`);
      }
    }
    if (tokens) {
      ofModel(tokens.input, isNumber);
      ofModel(tokens.output, isNumber);
      if (!(tokens.per > 0)) complain('tokens.per is above 0.');
    }
    if ((reservation === undefined) !== (tokens === undefined)) {
      complain('What is priced by tokens, and nothing else, has a reservation.');
    }
  });
}

function checkQuantity(quantity, { complain, request, ofModel, members, model }) {
  const { when, member, characters, media = [], modelDefault, fit, ignoredWith, per, begun } = quantity;
  conditionProblems(when, { members, model }).forEach(complain);
  if (characters === undefined && member === undefined && media.length === 0) {
    complain('A quantity is that of a member, of characters or of media.');
  }
  if (characters !== undefined && (member !== undefined || media.length > 0)) {
    complain('A quantity of characters is nothing else.');
  }
  if (member !== undefined) {
    request(member, ['number', 'integer']);
    const stated = members.get(member)?.node.default;
    if (stated !== undefined && stated !== quantity.default) complain(`The default of ${member} is ${stated}.`);
  }
  if (characters !== undefined) request(characters, ['string']);
  for (const name of media) request(name, ['string', 'array']);
  if (modelDefault !== undefined) ofModel(modelDefault, isNumber);
  if (characters === undefined && quantity.default === undefined) {
    complain('A quantity that may be absent has a default.');
  }
  if (ignoredWith !== undefined) ofModel(ignoredWith, isNumber);
  if (fit) {
    if (fit.choices !== undefined) ofModel(fit.choices, ({ type, items }) => type === 'array' && isNumber(items));
    for (const bound of [fit.min, fit.max]) if (bound !== undefined) ofModel(bound, isNumber);
  }
  if (per !== undefined && !(per > 0)) complain('per is above 0.');
  if (begun && per === undefined) complain('What is begun has a per.');
}

function checkMultiplier(multiplier, { complain, request, ofModel, members, model }) {
  const { model: name, by, when, modelDefault, always } = multiplier;
  conditionProblems(when, { members, model }).forEach(complain);
  const isMap = model.get(name)?.node.type === 'object';
  ofModel(name, isMap ? isMapOfNumbers : isNumber);
  // A map is read with a text, a number counts where a boolean is true.
  const type = isMap ? 'string' : 'boolean';
  request(by, [type]);
  for (const other of [modelDefault, always]) if (other !== undefined) ofModel(other, (node) => node.type === type);
}

const isNumber = ({ type }) => type === 'number' || type === 'integer';
const isMapOfNumbers = ({ type, additionalProperties }) => type === 'object' && isNumber(additionalProperties ?? {});

/** The members of the models that the operation takes, those of their objects by paths such as `pricing.prompt`. */
function modelMembers(operation, operations, resolve) {
  const list = operation.node['x-kolbo-models']?.[0]?.list;
  const listing = operations.find(({ node }) => node.operationId === list);
  const item = listing && listedItem(listing, resolve);
  if (!item) return undefined;
  const members = properties(item, resolve);
  for (const [name, member] of [...members]) {
    const inner = properties(reach(member, [], resolve), resolve);
    for (const [innerName, innerMember] of inner) members.set(`${name}.${innerName}`, innerMember);
  }
  return members;
}
