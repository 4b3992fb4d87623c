// Writes what the page /docs needs beside its own files into target/docs: the renderer, the code samples of the
// reference page, and the licenses.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const OUT = 'target/docs';
const RENDERER = 'node_modules/swagger-ui-dist';
const REFERENCE = '../spec/target/reference/kolbo-openapi.json';

const read = (file) => readFileSync(file, 'utf8');

mkdirSync(OUT, { recursive: true });
for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
  // Browsers' tools would ask for the source maps, which are larger than the files.
  const text = read(`${RENDERER}/${file}`).replace(/\n\/[/*]# sourceMappingURL=.*\s*$/, '\n');
  writeFileSync(`${OUT}/${file}`, text);
}

const { version } = JSON.parse(read(`${RENDERER}/package.json`));
const notices = ['NOTICE', 'LICENSE', 'swagger-ui-bundle.js.LICENSE.txt'].map((file) => read(`${RENDERER}/${file}`));
writeFileSync(`${OUT}/LEGAL.txt`, [`swagger-ui-dist ${version}`, ...notices].join('\n\n'));

const { servers, paths } = JSON.parse(read(REFERENCE));
const samples = {};
for (const operation of Object.values(paths).flatMap((item) => Object.values(item))) {
  const own = operation['x-codeSamples'];
  if (own) samples[operation.operationId] = own.map(({ label, source }) => ({ label, source }));
}
writeFileSync(`${OUT}/samples.json`, JSON.stringify({ server: servers[0].url, samples }));
