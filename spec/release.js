// Makes the bundled document a released one: target/openapi/kolbo-openapi.yaml becomes
// released/kolbo-openapi-<version>.yaml, and its codegen view released/kolbo-openapi-<version>.codegen.yaml. The
// build compares both with these from then on.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const spec = fileURLToPath(new URL('.', import.meta.url));
const read = (...path) => readFileSync(join(spec, ...path), 'utf8');

const { version } = JSON.parse(read('target', 'openapi', 'kolbo-openapi.json')).info;
const views = ['yaml', 'codegen.yaml'].map((suffix) => ({
  document: read('target', 'openapi', `kolbo-openapi.${suffix}`),
  released: join(spec, 'released', `kolbo-openapi-${version}.${suffix}`),
}));

function refuse(reason) {
  console.error(`Not released: ${reason}`);
  process.exit(1);
}

const changes = read('..', 'CHANGELOG.md')
  .split(/^## /m)
  .find((section) => section.startsWith('OpenAPI document'));
if (!changes?.split(/\r?\n/).includes(`### ${version}`)) {
  refuse(`CHANGELOG.md has no section "### ${version}" under "OpenAPI document".`);
}
for (const { document, released } of views) {
  if (existsSync(released) && readFileSync(released, 'utf8') !== document) {
    refuse(`${version} is released already, with other content (${basename(released)}); raise info.version.`);
  }
}
mkdirSync(join(spec, 'released'), { recursive: true });
for (const { document, released } of views) writeFileSync(released, document);
console.log(`Released ${version}: commit spec/released/kolbo-openapi-${version}.*, and tag it openapi-v${version}.`);
