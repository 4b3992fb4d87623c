import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { dereference } from '../plugins/operations.js';
import { arazzo } from '../workflows/document.js';
import { SPEC, document, operationsById, problems } from './document.js';

const FILE = join(SPEC, 'target/openapi/kolbo-workflows.arazzo.json');
const published = JSON.parse(readFileSync(FILE, 'utf8'));
const { workflows, components } = published;
const steps = workflows.flatMap((workflow) => workflow.steps.map((step) => ({ workflow, ...step })));
const title = ({ workflow, stepId }) => `${workflow.workflowId}, ${stepId}`;

/** Every value of an object that has this name, at any depth. */
function named(value, name) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [...(key === name ? [child] : []), ...named(child, name)]);
}

const texts = (value) => (typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(texts));

test('the YAML and the JSON say the same, and both what is made of the document', () => {
  assert.deepEqual(parse(readFileSync(FILE.replace(/json$/, 'yaml'), 'utf8')), published);
  assert.deepEqual(arazzo(document, published.sourceDescriptions[0].url), published);
});

test('each operation of the document is called, and no other', () => {
  const called = new Set(steps.map(({ operationId }) => operationId));
  assert.deepEqual([...called].sort(), [...operationsById.keys()].sort());
});

test('each job is followed to each state that ends it', () => {
  const states = document.components.schemas.GenerationState['x-kolbo-terminal'];
  for (const [id, operation] of operationsById) {
    if (!operation['x-kolbo-job']) continue;
    for (const state of states) {
      const { steps } = workflows.find(({ workflowId }) => workflowId === `${id}-${state}`);
      assert.equal(steps[0].operationId, id);
      assert.equal(steps.at(-1).operationId, operation['x-kolbo-job'].statusOperation);
      assert.ok(steps.at(-1).successCriteria.some(({ condition }) => condition.endsWith(`== '${state}'`)));
    }
  }
});

test('a job is polled at the pace of the document, for at least the time that it calls usual', () => {
  for (const { workflow, onFailure } of steps.filter(({ onFailure }) => onFailure)) {
    const { operationId } = workflow.steps.find(isStart);
    const { pollIntervalHint, typicalSeconds } = operationsById.get(operationId)['x-kolbo-job'];
    const { retryAfter, retryLimit } = onFailure[0];
    assert.equal(retryAfter, pollIntervalHint, workflow.workflowId);
    assert.ok(retryAfter * retryLimit >= typicalSeconds.max, workflow.workflowId);
  }
});

const isStart = ({ operationId }) => operationsById.get(operationId)['x-kolbo-job'];

test('each list that has pages is read to its end', () => {
  for (const [id, operation] of operationsById) {
    if (!operation['x-kolbo-pages']) continue;
    const { steps, 'x-kolbo-checks': checks } = workflows.find(({ workflowId }) => workflowId === `${id}-pages`);
    assert.ok(steps.length > 1);
    assert.equal(checks[0].pages, steps[0].stepId);
  }
});

test('each reference leads to a component, and each component is used', () => {
  const referred = [
    ...named(workflows, 'reference').map((text) => text.replace('$components.', '').replace('.', '/')),
    ...named(workflows, '$ref').map((text) => text.replace('#/components/', '')),
  ];
  const there = Object.entries(components).flatMap(([kind, all]) => Object.keys(all).map((name) => `${kind}/${name}`));
  assert.deepEqual([...new Set(referred)].sort(), there.sort());
});

test('each step gives parameters that its operation has, and all that it needs', () => {
  for (const step of steps) {
    const known = (operationsById.get(step.operationId).parameters ?? []).map((one) => dereference(document, one));
    const given = (step.parameters ?? []).filter(({ reference }) => !reference);
    for (const { name, in: place } of given) {
      assert.ok(known.some((one) => one.name === name && one.in === place), `${title(step)}: ${name}`);
    }
    for (const { name } of known.filter(({ required }) => required)) {
      assert.ok(given.some((one) => one.name === name), `${title(step)}: ${name}`);
    }
  }
});

test('each JSON body is valid', () => {
  const bodies = steps.filter(({ requestBody }) => requestBody?.contentType === 'application/json');
  assert.ok(bodies.length > 0);
  for (const step of bodies) {
    const { content } = dereference(document, operationsById.get(step.operationId).requestBody);
    const schema = content['application/json'].schema.$ref.split('/').pop();
    assert.deepEqual(problems(schema, step.requestBody.payload), [], title(step));
  }
});

test('each file that is sent, and the document, are published beside the workflows', () => {
  const files = texts(workflows).flatMap((text) => text.match(/(?<=^\$file\(').*(?='\)$)/) ?? []);
  assert.ok(files.length > 0);
  for (const file of [...files, published.sourceDescriptions[0].url]) {
    assert.ok(existsSync(join(dirname(FILE), file)), file);
  }
});

test('the extensions, their words and kinds are those that EXTENSIONS.md explains', () => {
  const text = readFileSync(join(SPEC, 'EXTENSIONS.md'), 'utf8');
  const section = text.slice(text.indexOf('## Workflows'), text.indexOf('## The extended view'));
  const explained = (pattern) => [...section.matchAll(pattern)].map(([, name]) => name).sort();
  const used = (names) => [...new Set(names)].sort();
  const extensions = workflows.flatMap(Object.entries).filter(([name]) => name.startsWith('x-'));
  const entries = (name) => named(workflows, name).flat();

  assert.deepEqual(used(extensions.map(([name]) => name)), explained(/^\| `(x-kolbo-[a-z]+)` \|/gm));
  assert.deepEqual(used(entries('x-kolbo-requires')), explained(/`([a-z-]+)`: (?:it needs|nobody)/g));
  assert.deepEqual(used(entries('x-kolbo-checks').map((check) => Object.keys(check)[0])), explained(/^- `(\w+)`:/gm));
});

test('only what the mock is told makes a job fail or last', () => {
  const told = steps.filter(({ parameters = [] }) =>
    parameters.some(({ reference }) => reference === '$components.parameters.failingJob'),
  );
  assert.deepEqual(
    [...new Set(told.map(({ workflow }) => workflow))],
    workflows.filter(({ 'x-kolbo-requires': requires = [] }) => requires.includes('mock')),
  );
});
