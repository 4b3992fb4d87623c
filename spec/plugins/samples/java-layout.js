/**
 * Java expressions and how they are laid out. An expression is a text; a call with arguments; or a chain of calls on an
 * expression. What is too long for a line is broken as google-java-format does it.
 */

/** As many characters as the reference page has room for beside its text. */
const WIDTH = 62;

export const text = (string) =>
  `"${string
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')}"`;

export const call = (name, ...args) => ({ name, args });

export const chain = (head, calls) => (calls.length > 0 ? { head, calls } : head);

/** An expression, laid out to begin at a column; `indent` is that of the line it stands in. */
export function layout(expression, indent = 0, column = indent) {
  const oneLine = flat(expression);
  if (typeof expression === 'string' || fits(expression, column)) return oneLine;
  const inner = indent + 4;
  const newLine = `\n${' '.repeat(inner)}`;
  if (expression.calls) {
    return [
      layout(expression.head, inner, column),
      ...expression.calls.map((one) => `${newLine}.${layout(one, inner, inner + 1)}`),
    ].join('');
  }
  const { name, args } = expression;
  if (args.length === 0) return oneLine;
  const isShort = args.every((arg) => isSimple(arg)) && inner + args.map(flat).join(', ').length < WIDTH;
  const lines = isShort ? [newLine + args.map(flat).join(', ')] : args.map((arg) => newLine + layout(arg, inner));
  return `${name}(${lines.join(',')})`;
}

/** `Type name = expression;`, with the expression on a line of its own if it is long. */
export function declaration(type, name, expression) {
  const start = `${type} ${name} =`;
  return fits(expression, start.length + 2)
    ? `${start} ${flat(expression)};`
    : `${start}\n    ${layout(expression, 4)};`;
}

function fits(expression, column) {
  return isSimple(expression) && column + flat(expression).length <= WIDTH;
}

/** Several calls with arguments on one expression are easier to read one below the other. */
function isSimple({ head, calls = [], args = [] }) {
  const withArguments = calls.filter((one) => one.args.length > 0);
  return withArguments.length <= 1 && (!head || isSimple(head)) && [...withArguments, ...args].every(isSimple);
}

function flat(expression) {
  if (typeof expression === 'string') return expression;
  if (expression.calls) return [expression.head, ...expression.calls].map(flat).join('.');
  return `${expression.name}(${expression.args.map(flat).join(', ')})`;
}
