import codeSamples from './code-samples.js';
import codegenView from './codegen-view.js';
import { withExtensions } from './extensions.js';
import mockView from './mock-view.js';
import plainView from './plain-view.js';
import { rules } from './rules/index.js';
import upgradedView from './upgraded-view.js';

export default function kolbo() {
  return {
    id: 'kolbo',
    typeExtension: { oas3: withExtensions },
    rules: { oas3: rules },
    decorators: {
      oas3: {
        'code-samples': codeSamples,
        'codegen-view': codegenView,
        'mock-view': mockView,
        'plain-view': plainView,
        'upgraded-view': upgradedView,
      },
    },
  };
}
