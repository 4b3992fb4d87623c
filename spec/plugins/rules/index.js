import { errorCode, errorEnvelope, errorStatus } from './errors.js';
import { example, successContent } from './examples.js';
import { knownExtension, rateLimit, rejectedKey } from './extensions.js';
import { job } from './jobs.js';
import { format, noInlineObject, requestBound, schemaDescription, terminalState, textPointer } from './schemas.js';
import { stream } from './streams.js';
import { blankDescription, unusedTag } from './texts.js';
import { exclusion, upload } from './uploads.js';

/** What the document promises beyond OpenAPI. Each is an error; `rules.test.js` shows each at work. */
export const rules = {
  'blank-description': blankDescription,
  'error-code': errorCode,
  'error-envelope': errorEnvelope,
  'error-status': errorStatus,
  example,
  exclusion,
  format,
  job,
  'known-extension': knownExtension,
  'no-inline-object': noInlineObject,
  'rate-limit': rateLimit,
  'rejected-key': rejectedKey,
  'request-bound': requestBound,
  'schema-description': schemaDescription,
  stream,
  'success-content': successContent,
  'terminal-state': terminalState,
  'text-pointer': textPointer,
  'unused-tag': unusedTag,
  upload,
};
