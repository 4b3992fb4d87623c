import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SPEC, document } from './document.js';
import { folded, lineProblems, placesOf, readPage, readPages, statementProblems } from './statements.js';

const documents = {
  published: document,
  reference: JSON.parse(readFileSync(join(SPEC, 'target/reference/kolbo-openapi.json'), 'utf8')),
};
const PAGES = readPages(SPEC);

for (const page of PAGES) {
  test(`${page.page}: ${page.statements.length} statements stand in the document`, () => {
    assertNone(page.statements.flatMap((row) => statementProblems(row, documents)));
  });

  test(`${page.page}: each line is stated or silent`, () => {
    assertNone(lineProblems(page));
  });

  test(`${page.page}: no statement can be taken out of the document`, () => {
    const copy = structuredClone(documents);
    for (const row of page.statements) {
      for (const { get, set } of placesOf(row, copy)) {
        const before = get();
        for (const text of row.says ?? [undefined]) {
          set(text === undefined ? undefined : folded(before).replaceAll(folded(text), ''));
          const name = `${row.file}:${row.line}: without ${text ?? 'its place'}`;
          assert.notDeepEqual(statementProblems(row, copy), [], name);
          set(before);
        }
      }
    }
  });

  test(`${page.page}: no row can be taken out of the table`, () => {
    for (const [i, row] of page.statements.entries()) {
      const rest = { ...page, statements: page.statements.toSpliced(i, 1) };
      assert.notDeepEqual(lineProblems(rest), [], `${row.file}:${row.line}`);
    }
  });
}

test('pages have tables', () => assert.notDeepEqual(PAGES, []));

const TABLE = `page: A page
lines: 3
count: 2
silent: [1]
statements:
  - lines: 2
    states: A title.
    at: '#/info/title'
    says: [the api]
  - lines: [3]
    states: A sample.
    sample: {operation: getThing, lang: Java}
`;
const SAMPLES = { operationId: 'getThing', 'x-codeSamples': [{ label: 'Java', source: 'things.get();' }] };
const SMALL = {
  published: { info: { $ref: '#/x-info' }, 'x-info': { title: 'The\n  API', version: 1 } },
  reference: { paths: { '/thing': { get: SAMPLES } } },
};
const problemsOf = (text) => {
  const page = readPage('page.yaml', text);
  return [...lineProblems(page), ...page.statements.flatMap((row) => statementProblems(row, SMALL))];
};

test('a table that is right has no problem', () => assert.deepEqual(problemsOf(TABLE), []));

for (const [name, [from, to, message]] of Object.entries({
  'a text that is not there': ['[the api]', '[the api, of]', /^page.yaml:6: line 2 .*"of"/],
  'a place that is not there': ['info/title', 'info/name', /^page.yaml:6: line 2 .*Nothing stands at #\/info\/name/],
  'a part of the way that is not there': ['info/title', 'inf/title', /^page.yaml:6: .*Nothing stands/],
  'another value': ["title'\n    says: [the api]", "version'\n    equals: 2", /^page.yaml:6: .*is 1, not 2/],
  'a text where none can be': ['info/title', 'info/version', /^page.yaml:6: .*does not say/],
  'a sample that is not there': ['lang: Java', 'lang: Rust', /^page.yaml:10: line 3 .*the Rust sample of getThing/],
  'a statement of nothing': ["    at: '#/info/title'\n", '', /^page.yaml:6: .*one of at and sample/],
  'two ways to compare': ['[the api]', '[the api]\n    equals: The API', /^page.yaml:6: .*or what it equals, or neither/],
  'texts that are none': ['[the api]', '[]', /^page.yaml:6: .*or what it equals, or neither/],
  'a word that it does not know': ['says:', 'say:', /^page.yaml:6: .*A statement has no say/],
  'a line that is in no statement': ['[1]', '[]', /^page.yaml:2: Line 1 of the page "A page" is in no statement/],
  'a line that is in both': ['[1]', '[[1, 2]]', /^page.yaml:2: Line 2 .*remove it from one/],
  'a line outside the page': ['lines: [3]', 'lines: [3, 4]', /^page.yaml:10: .*no line 4/],
  'a count that is wrong': ['count: 2', 'count: 3', /^page.yaml:2: 2 statements, and count is 3/],
})) {
  test(`a table is refused with ${name}`, () => {
    const text = TABLE.replace(from, to);
    assert.notEqual(text, TABLE);
    assert.match(problemsOf(text).join('\n'), message);
  });
}

function assertNone(found) {
  assert.ok(found.length === 0, `\n${found.join('\n')}`);
}
