// Makes the views, the workflows, the reference page and the package in target/, unless all that goes in and all that came out is as
// the last run left it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SPEC = import.meta.dirname;
const STAMP = join(SPEC, 'target', 'made');
const { scripts } = JSON.parse(readFileSync(join(SPEC, 'package.json'), 'utf8'));
const OUTPUTS = ['openapi', 'openapi-extended', 'reference', 'json-schema', 'npm'];

/** Neither read nor written here. */
const OTHERS = new Set(['node_modules', 'released', 'src', 'target', 'test']);

function files(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [];
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !OTHERS.has(name));
  return entries.flatMap((entry) => {
    const child = join(path, entry.name);
    return entry.isDirectory() ? files(child) : [child];
  });
}

/** Of the files of this folder, of those beside it that the package takes, and of what was written. */
function digest() {
  const hash = createHash('sha256').update(process.version);
  const read = [...files(SPEC), ...['CHANGELOG.md', 'LICENSE'].map((name) => join(SPEC, '..', name))];
  const written = OUTPUTS.flatMap((name) => files(join(SPEC, 'target', name)));
  for (const file of [...read, ...written].filter(existsSync).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest()) process.exit();
rmSync(STAMP, { force: true });
for (const name of ['bundle', 'json-schema', 'workflows', 'reference', 'pack']) {
  // npm, which runs this, has put the commands of node_modules on the path.
  const { status } = spawnSync(scripts[name], { cwd: SPEC, shell: true, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
writeFileSync(STAMP, digest());
