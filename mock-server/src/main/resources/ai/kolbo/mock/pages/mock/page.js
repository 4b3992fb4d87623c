/** Shows what the mock remembers, and looks again every second. */
'use strict';

const INTERVAL_MS = 1000;
const MOST_ROWS = 50;
const LONGEST_TEXT = 200;

/** What is shown, in this order: a title, where it is asked for, and which member of the response it is. */
const SECTIONS = [
  { title: 'Credits', from: '/__mock/state', member: 'credits' },
  { title: 'Jobs', from: '/__mock/state', member: 'jobs' },
  { title: 'Scenarios', from: '/__mock/scenarios', member: 'scenarios' },
  { title: 'Requests', from: '/__mock/requests', member: 'requests', isNewestLast: true, omitted: ['headers'] },
  { title: 'Kept', from: '/__mock/state', member: 'kinds' },
];

const status = document.getElementById('status');
const bodies = SECTIONS.map(({ title }) => {
  const section = document.createElement('section');
  section.append(element('h2', title), element('div', ''));
  document.getElementById('sections').append(section);
  return section.lastChild;
});

look();

async function look() {
  try {
    const asked = new Map();
    for (const { from } of SECTIONS) if (!asked.has(from)) asked.set(from, ask(from));
    const answers = new Map(await Promise.all([...asked].map(async ([from, answer]) => [from, await answer])));
    SECTIONS.forEach((section, index) => {
      show(bodies[index], rows(section, answers.get(section.from)), section.omitted ?? []);
    });
    status.textContent = `As of ${new Date().toLocaleTimeString()}`;
    status.className = '';
  } catch (error) {
    status.textContent = `The mock does not respond: ${error.message}`;
    status.className = 'failed';
  }
  setTimeout(look, INTERVAL_MS);
}

async function ask(from) {
  const response = await fetch(from, { headers: { Accept: 'application/json' } });
  return response.ok ? response.json() : {};
}

function rows({ member, isNewestLast }, answer) {
  const found = Array.isArray(answer) ? answer : (answer[member] ?? []);
  if (!Array.isArray(found)) return [found];
  return (isNewestLast ? found.slice().reverse() : found).slice(0, MOST_ROWS);
}

function show(place, found, omitted) {
  const columns = [...new Set(found.flatMap((row) => Object.keys(row)))].filter((name) => !omitted.includes(name));
  // What has not changed stays, so that text in it can be selected.
  const shown = JSON.stringify(found);
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.className = 'wide';
  if (columns.length === 0) return place.replaceChildren(element('p', 'None.'));
  const table = document.createElement('table');
  table.append(row(columns.map((name) => element('th', name))));
  for (const one of found) table.append(row(columns.map((name) => element('td', text(one[name])))));
  return place.replaceChildren(table);
}

function row(cells) {
  const tr = document.createElement('tr');
  tr.append(...cells);
  return tr;
}

function text(value) {
  if (value === undefined || value === null) return '';
  const whole = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return whole.length > LONGEST_TEXT ? `${whole.slice(0, LONGEST_TEXT)}…` : whole;
}

function element(name, content) {
  const made = document.createElement(name);
  made.textContent = content;
  return made;
}
