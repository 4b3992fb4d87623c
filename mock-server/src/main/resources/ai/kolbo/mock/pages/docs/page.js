/** Shows the OpenAPI document of this mock, with requests to try and the code samples of its operations. */
'use strict';

const KEY = 'any';

document.getElementById('origin').textContent = location.origin;
document.getElementById('environment').textContent = [
  `export KOLBO_API_KEY=${KEY}`,
  `export KOLBO_USER_TOKEN=${KEY}`,
  `export KOLBO_API_URL=${location.origin}`,
].join('\n');

start();

async function start() {
  const { server, samples } = await (await fetch('/docs/samples.json')).json();
  const ui = SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#reference',
    deepLinking: true,
    docExpansion: 'list',
    filter: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: -1,
    validatorUrl: null,
    plugins: [(system) => samplesPlugin(system, server, samples)],
    onComplete() {
      const schemes = ui.specSelectors.specJson().getIn(['components', 'securitySchemes']);
      for (const name of schemes?.keySeq() ?? []) ui.preauthorizeApiKey(name, KEY);
    },
  });
}

/** Puts the code samples of an operation above its responses. */
function samplesPlugin({ React }, server, samples) {
  const h = React.createElement;
  const sample = ({ label, source }) =>
    h(
      'details',
      { key: label },
      h('summary', null, label),
      h('pre', { className: 'sample' }, source.replaceAll(server, location.origin)),
    );
  return {
    wrapComponents: {
      responses: (Responses, { specSelectors }) => (props) => {
        const operationId = specSelectors.specJson().getIn(['paths', props.path, props.method, 'operationId']);
        const own = samples[operationId] ?? [];
        return h(
          React.Fragment,
          null,
          own.length > 0 && h('section', { className: 'samples' }, h('h4', null, 'Code samples'), own.map(sample)),
          h(Responses, props),
        );
      },
    },
  };
}
