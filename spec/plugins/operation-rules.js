import { dereference, operations, takes } from './operations.js';

const MARKS = ['x-kolbo-source', 'x-kolbo-sources', 'sources'];

/** What a compiler takes in one literal, in bytes. */
const LONGEST_LITERAL = 65_535;

/**
 * What a client computes with of an operation, as JSON that can stand between the quotes of a Java string; undefined if
 * there is nothing. EXTENSIONS.md lists the members.
 */
export function rulesOf(root, operation, body) {
  const { 'x-kolbo-price': price, 'x-kolbo-models': models, 'x-kolbo-rate-limit': rateLimit } = operation;
  const limits = limitsOf(root, operation, body);
  const named = limits.flatMap(({ member, members = [] }) => [member, ...members]);
  const defaults = defaultsOf(root, body, [...conditionMembers({ price, models }), ...named]);
  const rules = {
    price,
    models,
    rateLimit,
    ...(limits.length > 0 && { limits }),
    ...(Object.keys(defaults).length > 0 && { defaults }),
  };
  const json = JSON.stringify(rules, (name, value) => (MARKS.includes(name) ? undefined : value));
  return json === '{}' ? undefined : literal(operation, json);
}

/** The limits of the models that an operation takes which one of its requests can be beyond. */
function limitsOf(root, operation, { properties } = {}) {
  const { 'x-kolbo-models': choices = [], 'x-kolbo-upload': upload, 'x-kolbo-operation': id } = operation;
  const lists = new Set(choices.map(({ list }) => list));
  const limits = [...lists].flatMap((list) => listedItem(root, list)['x-kolbo-limits'] ?? []);
  return limits
    .filter((limit) => limit.operations?.includes(id) ?? true)
    .map(({ members, files, operations: _, ...limit }) => ({
      ...limit,
      ...keep('members', members, (name) => name in properties),
      ...keep('files', files, (kind) => upload?.parts.some((part) => takes(part, kind))),
    }))
    .filter(({ member, members, files }) => (member === undefined ? members || files : member in properties));
}

function keep(name, values = [], test) {
  const kept = values.filter(test);
  return kept.length > 0 && { [name]: kept };
}

/** The schema of the models that an operation lists. */
function listedItem(root, list) {
  const { operation } = [...operations(root)].find(({ operation: { operationId } }) => operationId === list);
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const [media] = Object.values(dereference(root, success).content);
  const { properties } = dereference(root, media.schema);
  return dereference(root, dereference(root, properties[operation['x-kolbo-answer']]).items);
}

/** The members of the request that conditions look at, wherever these stand. */
function conditionMembers(rules) {
  if (typeof rules !== 'object' || rules === null) return [];
  return Object.entries(rules).flatMap(([name, rule]) =>
    name === 'when' ? [rule.member].filter(Boolean) : conditionMembers(rule),
  );
}

function defaultsOf(root, body, names) {
  const defaults = names.map((name) => [name, defaultOf(root, body?.properties[name])]);
  return Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
}

function defaultOf(root, property) {
  const schema = dereference(root, property);
  return schema?.default ?? (schema?.allOf ? defaultOf(root, schema.allOf[0]) : undefined);
}

function literal({ operationId }, json) {
  const text = json.replaceAll(/["\\]/g, '\\$&');
  // A character that is not ASCII takes up to three bytes.
  if (text.length * 3 > LONGEST_LITERAL) throw new Error(`the rules of ${operationId} are too long for a literal`);
  return text;
}
