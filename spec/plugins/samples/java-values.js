import { dereference } from '../operations.js';
import { call, chain, text } from './java-layout.js';
import { isFile, members } from './requests.js';

/** The expression that makes a JSON value of a schema, or a form. */
export function value(root, schemaOrReference, given) {
  if (isFile(root, schemaOrReference)) return file(root, schemaOrReference, given);
  const schema = dereference(root, only(schemaOrReference)) ?? {};
  const name = className(schemaOrReference);
  if (name && isUnion(schema)) return union(root, name, schema, given);
  if (schema.enum && name) return call(`${name}.of`, text(given));
  if (schema.discriminator) return kind(root, schema, given);
  switch (schema.type) {
    case 'string':
      return TIMES[schema.format] ? call(TIMES[schema.format], text(given)) : text(given);
    case 'boolean':
      return String(given);
    case 'integer':
      return schema.format === 'int64' ? `${given}L` : String(given);
    case 'number':
      return (Number.isInteger(given) ? given.toFixed(1) : String(given)) + (schema.format === 'float' ? 'f' : '');
    case 'array':
      return call(schema.uniqueItems ? 'Set.of' : 'List.of', ...given.map((item) => value(root, schema.items, item)));
    default:
      return name && hasMembers(root, schema) ? object(root, schema, name, given) : freeForm(given);
  }
}

const TIMES = { 'date-time': 'OffsetDateTime.parse', date: 'LocalDate.parse' };

/** Examples of forms have the names of files. */
function file(root, schemaOrReference, given) {
  const { type, items } = dereference(root, schemaOrReference);
  if (type === 'array') return call('List.of', ...given.map((one) => file(root, items, one)));
  return call('UploadFile.of', call('Path.of', text(given)));
}

function object(root, schema, name, given, constant) {
  const { properties } = members(root, schema);
  const setters = Object.entries(given)
    .filter(([member, of]) => of !== null && member !== constant)
    .map(([member, of]) =>
      properties[member]
        ? call(memberName(member), value(root, inPlace(properties[member], name, member), of))
        : call('putAdditionalProperty', text(member), freeForm(of)),
    );
  return chain(call(`new ${name}`), setters);
}

/** One of several kinds of objects, told apart by a member that the class sets by itself. */
function kind(root, { discriminator, oneOf, anyOf }, given) {
  const { propertyName, mapping } = discriminator;
  const tag = given[propertyName];
  const $ref = mapping?.[tag] ?? (oneOf ?? anyOf).find((one) => className(one) === tag).$ref;
  return object(root, dereference(root, { $ref }), className({ $ref }), given, propertyName);
}

/** Whether values of several JSON types are allowed: the client has a class for that, with factories named `of`. */
function isUnion({ discriminator, oneOf, anyOf, properties, type }) {
  return Boolean(oneOf ?? anyOf) && !discriminator && !properties && !type;
}

/** One of several kinds of values, told apart by their JSON types. */
function union(root, name, { oneOf, anyOf }, given) {
  const type = Array.isArray(given) ? 'array' : typeof given;
  const alternative = (oneOf ?? anyOf).find((one) => (dereference(root, one).type ?? 'object') === type);
  if (type === 'string') return call(`${name}.of`, text(given));
  if (type === 'object') return call(`${name}.of`, value(root, alternative, given));
  const { items } = dereference(root, alternative);
  return call(`${name}.of`, ...given.map((item) => value(root, items, item)));
}

function freeForm(given) {
  if (Array.isArray(given)) return call('List.of', ...given.map(freeForm));
  if (given && typeof given === 'object') {
    const entries = Object.entries(given).map(([name, of]) => [text(name), freeForm(of)]);
    return entries.length > 10
      ? call('Map.ofEntries', ...entries.map((entry) => call('Map.entry', ...entry)))
      : call('Map.of', ...entries.flat());
  }
  return typeof given === 'string' ? text(given) : String(given);
}

/** The type of a schema's values; `var` where the generator invents the name of its class. */
export function javaType(root, schemaOrReference) {
  const schema = dereference(root, only(schemaOrReference)) ?? {};
  const name = className(schemaOrReference);
  if (name && (isUnion(schema) || schema.enum || schema.discriminator || hasMembers(root, schema))) return name;
  const item = schema.type === 'array' && !schema.uniqueItems && javaType(root, schema.items);
  return item && item !== 'var' ? `List<${item}>` : 'var';
}

function hasMembers(root, schema) {
  return Object.keys(members(root, schema).properties).length > 0;
}

/** A reference that stands alone in `allOf`, so that it can have a description of its own, is that reference. */
function only(schema) {
  return schema?.allOf?.length === 1 && !schema.properties ? schema.allOf[0] : schema;
}

/** A schema that is described in place is named after where it stands. */
function inPlace(schema, parent, member) {
  const described = only(schema);
  if (described.$ref) return described;
  if (described.type === 'array') return { ...described, items: inPlace(described.items, parent, `${member}_inner`) };
  return { ...described, 'x-java-class': parent + pascal(member) };
}

// The names that the generator makes.

export function className(schemaOrReference) {
  const schema = only(schemaOrReference);
  return schema?.['x-java-class'] ?? (schema?.$ref && pascal(schema.$ref.split('/').pop()));
}

/** How a service or variable is called that is named after words or a class, such as `Visual DNA`. */
export function variableName(words) {
  const separate = words
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return memberName(separate.replaceAll(/\W+/g, '_'));
}

export function getterName(member) {
  return `get${pascal(member)}`;
}

export function memberName(member) {
  const name = pascal(member).replace(/^./, (first) => first.toLowerCase());
  if (name === 'class') return 'propertyClass';
  return RESERVED.has(name) || /^\d/.test(name) ? `_${name}` : name;
}

function pascal(name) {
  return name.replaceAll(/(?:^|[^A-Za-z\d]+)([A-Za-z\d])/g, (_, first) => first.toUpperCase());
}

const RESERVED = new Set([
  ...['abstract', 'assert', 'boolean', 'break', 'byte', 'case', 'catch', 'char', 'const', 'continue', 'default', 'do'],
  ...['double', 'else', 'enum', 'extends', 'final', 'finally', 'float', 'for', 'goto', 'if', 'implements', 'import'],
  ...['instanceof', 'int', 'interface', 'long', 'native', 'new', 'package', 'private', 'protected', 'public', 'return'],
  ...['short', 'static', 'strictfp', 'super', 'switch', 'synchronized', 'this', 'throw', 'throws', 'transient', 'try'],
  ...['void', 'volatile', 'while'],
]);
