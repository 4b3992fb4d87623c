// Writes the workflows of the bundled document into target/openapi, beside it, as YAML and as JSON.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { arazzo } from './document.js';
import { FILES, IMAGE } from './files.js';

const DOCUMENT = 'kolbo-openapi.json';
const folder = join(import.meta.dirname, '..', 'target', 'openapi');
const workflows = arazzo(JSON.parse(readFileSync(join(folder, DOCUMENT), 'utf8')), `./${DOCUMENT}`);

const [yaml, json] = FILES;
writeFileSync(join(folder, yaml), stringify(workflows, { aliasDuplicateObjects: false, lineWidth: 120 }));
writeFileSync(join(folder, json), `${JSON.stringify(workflows, null, 2)}\n`);
copyFileSync(join(import.meta.dirname, 'image.png'), join(folder, IMAGE));
