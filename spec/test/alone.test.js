/** This folder needs nothing beside it: a copy of it elsewhere makes the same reference page. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

const SPEC = join(import.meta.dirname, '..');
const PAGE = join('target', 'openapi', 'index.html');
const MADE = ['node_modules', 'target'];

test('a copy of this folder makes the same reference page', (context) => {
  const copy = mkdtempSync(join(tmpdir(), 'spec-'));
  context.after(() => rmSync(copy, { recursive: true, force: true }));
  for (const name of readdirSync(SPEC).filter((entry) => !MADE.includes(entry))) {
    cpSync(join(SPEC, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(SPEC, 'node_modules'), join(copy, 'node_modules'), 'junction');

  const run = (...script) =>
    execFileSync(process.execPath, [process.env.npm_execpath, 'run', '--silent', ...script], {
      cwd: copy,
      stdio: 'pipe',
    });
  run('bundle', 'reference');
  run('reference');

  assert.ok(readFileSync(join(copy, PAGE)).equals(readFileSync(join(SPEC, PAGE))), 'the pages differ');
});
