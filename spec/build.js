// All that proves the document: the lint first, so that a mistake in it is told at once and by its place; then the tests of
// the rules beside all that is made of the document, which need nothing of each other.
import { spawn } from 'node:child_process';

/** Runs scripts of package.json one after the other, each with its output in one piece; whether all succeeded. */
async function inTurn(...scripts) {
  for (const script of scripts) {
    const { status, output } = await run(script);
    process.stdout.write(output);
    if (status !== 0) return false;
  }
  return true;
}

/** npm names itself to the scripts that it runs. */
function run(script) {
  const npm = spawn(process.execPath, [process.env.npm_execpath, 'run', '--silent', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks = [];
  npm.stdout.on('data', (chunk) => chunks.push(chunk));
  npm.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    npm.on('error', reject);
    npm.on('close', (status) => resolve({ status, output: Buffer.concat(chunks) }));
  });
}

const succeeded =
  (await inTurn('lint')) &&
  (await Promise.all([inTurn('test'), inTurn('make', 'lint-views', 'test-data')])).every(Boolean);
process.exitCode = succeeded ? 0 : 1;
