import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LineCounter, parseDocument } from 'yaml';
import { operations } from '../plugins/operations.js';

/** The tables of a folder, one for each page. */
export function readPages(spec) {
  return readdirSync(join(spec, 'statements'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readPage(`statements/${name}`, readFileSync(join(spec, 'statements', name), 'utf8')));
}

/** A table with, for each statement, the line of the file on which it begins. */
export function readPage(file, text) {
  const lineCounter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter });
  if (yaml.errors.length > 0) throw new Error(`${file}: ${yaml.errors[0].message}`);
  const lineOf = (path) => lineCounter.linePos(yaml.getIn(path, true)?.range?.[0] ?? 0).line;
  const { statements = [], ...page } = yaml.toJS();
  return {
    ...page,
    file,
    line: lineOf(['lines']),
    statements: statements.map((row, i) => ({ ...row, file, page: page.page, line: lineOf(['statements', i]) })),
  };
}

/** What is wrong with the lines of a table: each line of the page is in a statement or silent, and no row is lost. */
export function lineProblems({ file, page, line, lines, count, silent = [], statements }) {
  const complain = (where, what) => `${file}:${where}: ${what}`;
  const stated = new Set(statements.flatMap((row) => numbers(row.lines)));
  const quiet = new Set(numbers(silent));
  const found = [];
  for (let n = 1; n <= lines; n++) {
    if (!stated.has(n) && !quiet.has(n)) {
      found.push(complain(line, `Line ${n} of the page "${page}" is in no statement: add one, or list it as silent.`));
    }
    if (stated.has(n) && quiet.has(n)) {
      found.push(complain(line, `Line ${n} of the page "${page}" is in a statement and silent: remove it from one.`));
    }
  }
  for (const row of statements) {
    const outside = numbers(row.lines).filter((n) => !(n >= 1 && n <= lines));
    if (outside.length > 0) {
      found.push(complain(row.line, `The page "${page}" has no line ${outside[0]}: correct the row's lines.`));
    }
  }
  if (statements.length !== count) {
    const counted = `${statements.length} statements, and count is ${count}`;
    found.push(complain(line, `${counted}: restore the row, or correct count.`));
  }
  return found;
}

/** Line numbers; a pair in a list is a range. */
function numbers(lines) {
  return [lines]
    .flat()
    .flatMap((item) =>
      Array.isArray(item) ? Array.from({ length: item[1] - item[0] + 1 }, (_, i) => item[0] + i) : [item],
    );
}

/**
 * What is wrong with a statement.
 *
 * @param {object} row the statement
 * @param {{published: object, reference: object}} documents the document, and the one that has the code samples
 */
export function statementProblems(row, documents) {
  const { file, line, page, lines, states, at, sample, says, equals, ...unknown } = row;
  const complain = (what) => `${file}:${line}: ${what}`;
  if (!states || lines === undefined || (at === undefined) === (sample === undefined)) {
    return [complain('A statement has lines, states, and one of at and sample: correct the row.')];
  }
  if ((says !== undefined && equals !== undefined) || says?.length === 0) {
    return [complain('A statement has texts that it says, or what it equals, or neither: correct the row.')];
  }
  if (Object.keys(unknown).length > 0) {
    return [complain(`A statement has no ${Object.keys(unknown)[0]}: correct the row.`)];
  }

  const miss = (what) =>
    complain(
      `line ${numbers(lines)[0]} of the page "${page}" (${states}): ${what} ` +
        'State it there, or correct the row if it is stated elsewhere.',
    );
  return placesOf(row, documents).flatMap(({ name, get }) => {
    const value = get();
    if (value === undefined) return [miss(`Nothing stands at ${name}.`)];
    if (equals !== undefined && !isDeepStrictEqual(value, equals)) {
      return [miss(`${name} is ${JSON.stringify(value)}, not ${JSON.stringify(equals)}.`)];
    }
    return (says ?? [])
      .filter((text) => !folded(value).includes(folded(text)))
      .map((text) => miss(`${name} does not say "${text}".`));
  });
}

/** The places of a statement, each with what stands there and how to replace it. */
export function placesOf({ at, sample }, { published, reference }) {
  if (sample === undefined) return [at].flat().map((pointer) => place(published, pointer));
  const label = sample.way ? `${sample.lang} (${sample.way})` : sample.lang;
  const name = `the ${label} sample of ${sample.operation}`;
  const found = [...operations(reference)]
    .filter(({ operation }) => operation.operationId === sample.operation)
    .flatMap(({ operation }) => operation['x-codeSamples'] ?? [])
    .find((candidate) => candidate.label === label);
  return [{ name, ...accessors(found, 'source') }];
}

/** The place of a JSON pointer, whose way follows each `$ref`. */
function place(document, pointer) {
  const keys = pointer
    .replace(/^#\//, '')
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  let node = document;
  for (const key of keys) node = followed(document, Object(node)[key]);
  return { name: pointer, ...accessors(node, last, (value) => followed(document, value)) };
}

function accessors(node, key, read = (value) => value) {
  const holder = Object(node);
  return {
    get: () => (Object.hasOwn(holder, key) ? read(holder[key]) : undefined),
    set: (value) => {
      if (value === undefined) delete holder[key];
      else holder[key] = value;
    },
  };
}

function followed(document, node) {
  while (node?.$ref?.startsWith?.('#/')) node = place(document, node.$ref).get();
  return node;
}

/** A text as it is compared: blanks and case do not matter. */
export function folded(value) {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').toLowerCase() : '';
}
