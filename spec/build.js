// All that proves the document: the lint first, so that a mistake in it is told at once and by its place; then the tests
// of the rules beside all that is made of the document, which need nothing of each other.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Runs scripts of package.json one after the other, each with its output in one piece; whether all succeeded. */
async function inTurn(...scripts) {
  for (const script of scripts) {
    const { status, output } = await run(script);
    process.stdout.write(output);
    if (status !== 0) return false;
  }
  return true;
}

/** npm, which runs this, has put the commands of node_modules on the path. */
function run(script) {
  const child = spawn(scripts[script], { cwd: import.meta.dirname, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: Buffer.concat(chunks) }));
  });
}

const succeeded =
  (await inTurn('lint')) &&
  (await Promise.all([inTurn('test'), inTurn('make', 'lint-views', 'test-data')])).every(Boolean);
process.exitCode = succeeded ? 0 : 1;
