import { dereference } from './operations.js';

const MARKS = ['x-kolbo-source', 'x-kolbo-sources', 'sources'];

/** What a compiler takes in one literal, in bytes. */
const LONGEST_LITERAL = 65_535;

/**
 * What a client computes with of an operation, as JSON that can stand between the quotes of a Java string; undefined if
 * there is nothing. EXTENSIONS.md lists the members.
 */
export function rulesOf(root, operation, body) {
  const { 'x-kolbo-price': price, 'x-kolbo-models': models, 'x-kolbo-rate-limit': rateLimit } = operation;
  const defaults = defaultsOf(root, body, conditionMembers({ price, models }));
  const rules = { price, models, rateLimit, ...(Object.keys(defaults).length > 0 && { defaults }) };
  const json = JSON.stringify(rules, (name, value) => (MARKS.includes(name) ? undefined : value));
  return json === '{}' ? undefined : literal(operation, json);
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
