import codeSamples from './code-samples.js';
import codegenView from './codegen-view.js';
import mockView from './mock-view.js';

export default function kolbo() {
  return {
    id: 'kolbo',
    decorators: {
      oas3: { 'code-samples': codeSamples, 'codegen-view': codegenView, 'mock-view': mockView },
    },
  };
}
