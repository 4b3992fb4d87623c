import { dereference, operations } from './operations.js';

/**
 * The document as Prism needs it. Prism keeps only the last of repeated multipart parts, so the gateway in
 * front of it sends one comma-joined text part for each array, and this view says so.
 */
export default function mockView() {
  return {
    Root: {
      leave(root) {
        for (const { operation } of operations(root)) {
          const multipart = operation.requestBody?.content?.['multipart/form-data'];
          if (!multipart) continue;
          multipart.encoding = {};
          const { properties } = dereference(root, multipart.schema);
          for (const [name, value] of Object.entries(properties)) {
            const property = dereference(root, value);
            if (property.type === 'array') {
              multipart.encoding[name] = { style: 'form', explode: false, allowReserved: true };
              if (property.items.format === 'binary') delete property.items.format;
            }
            if (property.format === 'binary') delete property.format;
          }
        }
      },
    },
  };
}
