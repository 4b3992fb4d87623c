/**
 * Takes from the page that Redocly built what would be asked of the network, and forbids the rest:
 * `node reference/seal.js IN OUT`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

// Where page.hbs leaves room for what is known only now.
const POLICY_PLACE = 'CONTENT-SECURITY-POLICY';
const NOTICES_PLACE = 'THIRD-PARTY-NOTICES';

/** The picture beside "API docs by"; in its place, the name of what made the page. */
const LOGOS = ['https://cdn.redoc.ly/redoc/logo-mini-full.svg', 'https://cdn.redoc.ly/redoc/logo-mini.svg'];
const LOGO = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="44" height="16">' +
    '<text y="12" font-family="sans-serif" font-size="12" fill="#4f83ff">Redoc</text></svg>',
)}`;

const [, , input, output] = process.argv;
let page = readFileSync(input, 'utf8');

for (const logo of LOGOS) page = replaceOnce(page, logo, LOGO);

const scripts = [...page.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)];
expect(scripts.length > 0, 'inline scripts');
const markup = scripts.reduce((text, [script]) => text.replace(script, () => '<script>'), page);
const loaded = markup.match(/<link\b[^>]*\bhref="(?!data:)|\ssrc(set)?="(?!data:)|\burl\((?!["']?data:)|@import/i);
expect(!loaded, `no markup that loads something: ${loaded?.[0]}`);
expect(!scripts.some(([, attributes]) => attributes.includes('src=')), 'no script that is loaded');
const hashes = scripts.map(([, , script]) => createHash('sha256').update(script).digest('base64'));

const policy = [
  "default-src 'none'",
  `script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(' ')}`,
  // The script writes style elements.
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
page = replaceOnce(page, POLICY_PLACE, policy);

const redocly = new URL('../node_modules/@redocly/cli/', import.meta.url);
const notices = ['LICENSE', 'THIRD_PARTY_NOTICES'].map((file) => readFileSync(new URL(file, redocly), 'utf8').trim());
expect(!/--!?>/.test(notices.join('')), 'notices that can stand in a comment');
page = replaceOnce(page, NOTICES_PLACE, `The script of this page is Redoc.\n\n${notices.join('\n\n')}`);

mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, page);

function replaceOnce(text, found, replacement) {
  expect(text.split(found).length === 2, `${found} once, not ${text.split(found).length - 1} times`);
  return text.replace(found, () => replacement);
}

function expect(isSo, what) {
  if (!isSo) throw new Error(`The reference page was expected to have ${what}. Has Redocly changed?`);
}
