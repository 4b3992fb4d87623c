import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

export const document = createRequire(import.meta.url)('./kolbo-openapi.json');

export const files = {
  yaml: path('kolbo-openapi.yaml'),
  json: path('kolbo-openapi.json'),
  codegenYaml: path('kolbo-openapi.codegen.yaml'),
  codegenJson: path('kolbo-openapi.codegen.json'),
  codegenSingleYaml: path('kolbo-openapi.codegen-single.yaml'),
  codegenFormsYaml: path('kolbo-openapi.codegen-forms.yaml'),
};
