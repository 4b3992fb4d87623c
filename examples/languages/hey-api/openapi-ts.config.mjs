// Two clients: of the operations that send JSON, and of those that send the same as a form.
const client = (view) => ({
  input: `../../../spec/target/openapi/kolbo-openapi.codegen-${view}.yaml`,
  output: { path: `target/client/${view}`, importFileExtension: '.js' },
  plugins: ['@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/typescript'],
});

export default [client('single'), client('forms')];
