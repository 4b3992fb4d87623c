import { mergeShared } from './merged-schemas.js';
import { dereference, operations } from './operations.js';
import { dropUnused } from './unused-components.js';

const MULTIPART = 'multipart/form-data';

/**
 * The document as Prism needs it. Prism keeps only the last of repeated multipart parts and cannot read objects
 * in them, so the gateway in front of it sends a form as one JSON object, with a text for each file. Prism finds
 * what such an object must look like under a path of its own.
 */
export default function mockView() {
  return {
    Root: {
      leave(root) {
        mergeShared(root);
        for (const { path, method, operation } of [...operations(root)]) {
          const content = operation.requestBody?.content;
          if (!content?.[MULTIPART]) continue;
          const { schema } = content[MULTIPART];
          const form = structuredClone(operation);
          form.operationId = `${operation.operationId}Multipart`;
          form.requestBody.content = { 'application/json': { schema } };
          root.paths[`${path}:multipart`] = { [method]: form };
          if (Object.keys(content).length > 1) delete content[MULTIPART];
          for (const property of Object.values(dereference(root, schema).properties)) {
            const { items = {} } = dereference(root, property);
            for (const file of [property, items]) {
              if (file.format === 'binary') delete file.format;
            }
          }
        }
        dropUnused(root);
      },
    },
  };
}
