// Makes the bundled document the released one: target/openapi/kolbo-openapi.yaml becomes released/kolbo-openapi.yaml,
// and so does its codegen view. The build compares both with these from then on. Earlier releases are in the tags.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const spec = fileURLToPath(new URL('.', import.meta.url));
const read = (...path) => readFileSync(join(spec, ...path), 'utf8');
const versionOf = (document) => /^ {2}version: ['"]?([^'"\s]+)/m.exec(document)?.[1];

const { version } = JSON.parse(read('target', 'openapi', 'kolbo-openapi.json')).info;
const views = ['kolbo-openapi.yaml', 'kolbo-openapi.codegen.yaml'].map((name) => ({
  name,
  document: read('target', 'openapi', name),
  released: join(spec, 'released', name),
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
for (const { name, document, released } of views.filter(({ released }) => existsSync(released))) {
  const last = readFileSync(released, 'utf8');
  const lastVersion = versionOf(last);
  if (lastVersion === version && last !== document) {
    refuse(`${version} is released already, with other content (${name}); raise info.version.`);
  }
  if (version.localeCompare(lastVersion, 'en', { numeric: true }) < 0) {
    refuse(`${version} is lower than the last release, ${lastVersion} (${name}).`);
  }
}
mkdirSync(join(spec, 'released'), { recursive: true });
for (const { document, released } of views) writeFileSync(released, document);
console.log(`Released ${version}: commit spec/released, and tag it openapi-v${version}.`);
