/**
 * JSON values as literals of a language. A dialect says how that language writes `string`, `key` and `words` (true, false,
 * null), what stands inside the `braces` of objects on one line, what follows the last member of those on several
 * (`trailing`), the `step` of its indentation, and the `width` of its lines. `below`: where a text is too long for the
 * line, its formatter begins another one after the name of the member.
 */

/** Longer objects are easier to read with a line for each member. */
const SHORT = 50;

export const JSON_TEXT = {
  string: JSON.stringify,
  key: JSON.stringify,
  words: { true: 'true', false: 'false', null: 'null' },
  braces: '',
  trailing: '',
  step: '  ',
  width: 80,
};

export const JAVASCRIPT = {
  ...JSON_TEXT,
  string: doubleQuoted,
  key: (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : doubleQuoted(name)),
  braces: ' ',
  trailing: ',',
  below: true,
};

export const PYTHON = {
  ...JSON_TEXT,
  string: doubleQuoted,
  key: doubleQuoted,
  words: { true: 'True', false: 'False', null: 'None' },
  trailing: ',',
  step: '    ',
  width: 88,
};

/**
 * A value on as many lines as people use for it: an outermost object has one for each member, an inner one if it is not
 * short. `used` is how many characters stand before and behind it on its line.
 */
export function literal(dialect, value, indent = '', used = indent.length, isOutermost = true) {
  const simple = flat(dialect, value);
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return simple;
  const inner = indent + dialect.step;
  const isArray = Array.isArray(value);
  const members = Object.entries(value).map(([name, of]) => {
    const start = isArray ? '' : `${dialect.key(name)}:`;
    const taken = inner.length + start.length + ' ,'.length;
    const isBelow =
      dialect.below && start && typeof of === 'string' && taken + dialect.string(of).length > dialect.width;
    const space = isBelow ? `\n${inner}${dialect.step}` : start && ' ';
    return start + space + literal(dialect, of, inner, taken, false);
  });
  const isSimple = isArray ? isOneLine(value) : isShallow(value) && simple.length < SHORT;
  const fits = used + simple.length <= dialect.width && !members.some((member) => member.includes('\n'));
  if (!isOutermost && isSimple && fits) return simple;
  const [open, close] = isArray ? '[]' : '{}';
  return `${open}\n${inner}${members.join(`,\n${inner}`)}${dialect.trailing}\n${indent}${close}`;
}

/** Blocks of lines, with a blank line between those that have any. */
export function joined(blocks) {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** Formatters break an array of several objects. */
function isOneLine(array) {
  return array.length === 1 || isShallow(array);
}

function isShallow(value) {
  return Object.values(value).every((of) => of === null || typeof of !== 'object');
}

function flat(dialect, value) {
  if (typeof value === 'string') return dialect.string(value);
  if (value === null || typeof value !== 'object') return dialect.words[value] ?? String(value);
  if (Array.isArray(value)) return `[${value.map((item) => flat(dialect, item)).join(', ')}]`;
  const members = Object.entries(value).map(([name, of]) => `${dialect.key(name)}: ${flat(dialect, of)}`);
  return members.length > 0 ? `{${dialect.braces}${members.join(', ')}${dialect.braces}}` : '{}';
}

/** A string in double quotes, or in single ones if that saves escapes. */
function doubleQuoted(text) {
  const quoted = JSON.stringify(text);
  if (text.split('"').length <= text.split("'").length) return quoted;
  const inner = quoted.slice(1, -1).replaceAll(/\\(.)|'/g, (found, escaped) => {
    if (escaped === '"') return '"';
    return found === "'" ? "\\'" : found;
  });
  return `'${inner}'`;
}
