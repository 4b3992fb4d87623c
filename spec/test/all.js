// All tests beside this file, in one process: the document is read, and its schemas are compiled, once.
import { readdirSync } from 'node:fs';

for (const file of readdirSync(import.meta.dirname)) {
  if (file.endsWith('.test.js')) await import(`./${file}`);
}
