import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

export const document = createRequire(import.meta.url)('./kolbo-openapi.json');

export const files = {
  yaml: path('kolbo-openapi.yaml'),
  json: path('kolbo-openapi.json'),
  plainYaml: path('kolbo-openapi.plain.yaml'),
  plainJson: path('kolbo-openapi.plain.json'),
  openapi31Yaml: path('kolbo-openapi.3.1.yaml'),
  openapi31Json: path('kolbo-openapi.3.1.json'),
  openapi32Yaml: path('kolbo-openapi.3.2.yaml'),
  openapi32Json: path('kolbo-openapi.3.2.json'),
  codegenYaml: path('kolbo-openapi.codegen.yaml'),
  codegenJson: path('kolbo-openapi.codegen.json'),
  codegenSingleYaml: path('kolbo-openapi.codegen-single.yaml'),
  codegenSingleJson: path('kolbo-openapi.codegen-single.json'),
  codegenFormsYaml: path('kolbo-openapi.codegen-forms.yaml'),
  codegenFormsJson: path('kolbo-openapi.codegen-forms.json'),
  workflowsYaml: path('kolbo-workflows.arazzo.yaml'),
  workflowsJson: path('kolbo-workflows.arazzo.json'),
  jsonSchemas: path('json-schema'),
};
