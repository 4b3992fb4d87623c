// Makes the npm package of the bundled document: target/npm/package, and from it target/npm/kolbo-openapi-<version>.tgz.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operations } from '../plugins/operations.js';
import { FILES as WORKFLOWS } from '../workflows/files.js';

const spec = fileURLToPath(new URL('..', import.meta.url));
const bundled = join(spec, 'target', 'openapi');
const target = join(spec, 'target', 'npm');
const folder = join(target, 'package');

const VIEWS = ['', '.plain', '.3.1', '.3.2', '.codegen', '.codegen-single', '.codegen-forms'];
const FILES = [
  ...VIEWS.flatMap((view) => ['yaml', 'json'].map((format) => join(bundled, `kolbo-openapi${view}.${format}`))),
  ...WORKFLOWS.map((name) => join(bundled, name)),
  ...['index.js', 'index.d.ts', 'README.md'].map((name) => join(spec, 'npm', name)),
  // The project's, where this folder stands in it.
  ...['CHANGELOG.md', 'LICENSE'].map((name) => join(spec, '..', name)).filter(existsSync),
];

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const text = (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const union = (values) => values.map(text).join(' | ');

/** The names in this version of the document, as types. */
function names(document) {
  const paths = new Map();
  for (const { path, method, operation } of operations(document)) {
    const methods = paths.get(path) ?? [];
    methods.push(`readonly ${method}: Operation<${text(operation.operationId)}>`);
    paths.set(path, methods);
  }
  const ids = [...operations(document)].map(({ operation }) => operation.operationId);
  return `import type { Operation } from './index.js';

export type OpenApiVersion = ${text(document.openapi)};
export type Version = ${text(document.info.version)};
export type OperationId = ${union(ids)};
export type SchemaName = ${union(Object.keys(document.components.schemas))};
export interface Paths {
${[...paths].map(([path, methods]) => `  readonly ${text(path)}: { ${methods.join('; ')} };`).join('\n')}
}
`;
}

const document = readJson(bundled, 'kolbo-openapi.json');
rmSync(target, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of FILES) copyFileSync(file, join(folder, basename(file)));
cpSync(join(spec, 'target', 'json-schema'), join(folder, 'json-schema'), { recursive: true });
writeFileSync(join(folder, 'names.d.ts'), names(document));
const { name, ...manifest } = readJson(spec, 'npm', 'package.json');
writeFileSync(
  join(folder, 'package.json'),
  `${JSON.stringify({ name, version: document.info.version, ...manifest }, null, 2)}\n`,
);
// npm names itself to the scripts that it runs.
execFileSync(process.execPath, [process.env.npm_execpath, 'pack', '--pack-destination', target], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'inherit'],
});
