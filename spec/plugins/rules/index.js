import { errorCode, errorEnvelope } from './errors.js';
import { example } from './examples.js';
import { knownExtension } from './extensions.js';
import { job } from './jobs.js';
import {
  noInlineObject,
  numberFormat,
  requestBound,
  schemaDescription,
  terminalState,
  textPointer,
} from './schemas.js';
import { stream } from './streams.js';
import { exclusionField, upload } from './uploads.js';

/** What the document promises beyond OpenAPI. Each is an error; `rules.test.js` shows each at work. */
export const rules = {
  'error-code': errorCode,
  'error-envelope': errorEnvelope,
  example,
  'exclusion-field': exclusionField,
  job,
  'known-extension': knownExtension,
  'no-inline-object': noInlineObject,
  'number-format': numberFormat,
  'request-bound': requestBound,
  'schema-description': schemaDescription,
  stream,
  'terminal-state': terminalState,
  'text-pointer': textPointer,
  upload,
};
