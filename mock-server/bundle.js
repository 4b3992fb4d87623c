// Bundles Prism's command line into target/prism/prism.cjs, so that the mock server's jar carries one file
// instead of a tree of packages, and writes the licenses of what went in beside it.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const outfile = 'target/prism/prism.cjs';

// Prism needs one language of Faker; all of them take half a second at each start.
const englishFaker = {
  name: 'english-faker',
  setup({ onLoad }) {
    onLoad({ filter: /@faker-js\/faker\/dist\/cjs\/index\.js$/ }, () => ({
      contents: "exports.default = require('./locale/en');",
    }));
  },
};

const { metafile } = await build({
  entryPoints: ['node_modules/@stoplight/prism-cli/dist/index.js'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // The package's main file is a UMD wrapper, whose requires a bundler cannot follow.
  alias: { 'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js' },
  plugins: [englishFaker],
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'error',
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0])
    .filter(Boolean),
);
const notices = [...packages].sort().map((folder) => {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json')));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(?!.*\.[jt]s$)/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license ?? licenses.map(({ type }) => type).join(', ')})`, ...texts].join('\n\n');
});
mkdirSync(dirname(outfile), { recursive: true });
writeFileSync(`${outfile}.LEGAL.txt`, notices.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n');
