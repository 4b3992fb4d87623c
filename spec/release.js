// Makes the bundled document a released one: target/openapi/kolbo-openapi.yaml becomes
// released/kolbo-openapi-<version>.yaml, against which the build compares the document from then on.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const spec = fileURLToPath(new URL('.', import.meta.url));
const read = (...path) => readFileSync(join(spec, ...path), 'utf8');

const { version } = JSON.parse(read('target', 'openapi', 'kolbo-openapi.json')).info;
const document = read('target', 'openapi', 'kolbo-openapi.yaml');
const name = `kolbo-openapi-${version}.yaml`;
const released = join(spec, 'released', name);

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
if (existsSync(released) && readFileSync(released, 'utf8') !== document) {
  refuse(`${version} is released already, with other content; raise info.version.`);
}
mkdirSync(join(spec, 'released'), { recursive: true });
writeFileSync(released, document);
console.log(`Released ${version}: commit spec/released/${name}, and tag it openapi-v${version}.`);
