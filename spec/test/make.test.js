import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

// Stands for all that make.js runs: it notes each run, and what it writes depends on what it reads.
const BUNDLE = `
import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
mkdirSync('target/openapi', { recursive: true });
appendFileSync('target/runs', '.');
copyFileSync('openapi/document.yaml', 'target/openapi/document.yaml');
process.exit(readFileSync('openapi/document.yaml', 'utf8') === 'broken' ? 1 : 0);
`;

test('make.js runs again whenever an input or an output has changed, and only then', (context) => {
  const project = mkdtempSync(join(tmpdir(), 'make-'));
  context.after(() => rmSync(project, { recursive: true, force: true }));
  const spec = join(project, 'spec');
  const output = join(spec, 'target/openapi/document.yaml');
  const write = (path, text) => writeFileSync(join(spec, path), text);
  const runs = () => readFileSync(join(spec, 'target/runs'), 'utf8').length;
  const make = () => spawnSync(process.execPath, ['make.js'], { cwd: spec }).status;
  const makes = (count, reason) => {
    const before = runs();
    assert.equal(make(), 0, reason);
    assert.equal(runs() - before, count, reason);
  };
  mkdirSync(join(spec, 'openapi'), { recursive: true });
  copyFileSync(join(import.meta.dirname, '../make.js'), join(spec, 'make.js'));
  const nothing = 'exit 0';
  const scripts = { bundle: 'node bundle.js', 'json-schema': nothing, workflows: nothing, reference: nothing, pack: nothing };
  write('package.json', JSON.stringify({ type: 'module', scripts }));
  write('bundle.js', BUNDLE);
  write('openapi/document.yaml', 'first');

  assert.equal(make(), 0);
  makes(0, 'nothing has changed');
  write('openapi/document.yaml', 'second');
  makes(1, 'a changed source');
  assert.equal(readFileSync(output, 'utf8'), 'second');
  write('openapi/another.yaml', '');
  makes(1, 'a new source');
  rmSync(join(spec, 'openapi/another.yaml'));
  makes(1, 'a source that is gone');
  write('target/openapi/document.yaml', 'edited');
  makes(1, 'a changed file in target');
  rmSync(output);
  makes(1, 'a file in target that is gone');
  writeFileSync(join(project, 'CHANGELOG.md'), 'A release');
  makes(1, 'a file beside the folder that the package takes');
  makes(0, 'nothing has changed');

  write('openapi/document.yaml', 'broken');
  assert.equal(make(), 1);
  assert.equal(make(), 1, 'what failed is tried again');
  assert.ok(!existsSync(join(spec, 'target/made')));
});
