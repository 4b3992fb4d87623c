/**
 * Uses the mock's pages as people do, on a desktop and on a phone: `node docs-check.js CHROMIUM URL OUT` writes
 * OUT/report.json and pictures.
 *
 * It starts an image from the page /docs and follows it to its result. It reports and does not judge.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [, , executablePath, url, out] = process.argv;
const VISITS = [
  { name: 'desktop', device: { viewport: { width: 1280, height: 900 } } },
  {
    name: 'phone',
    device: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  },
];
const LONGEST_MS = 30_000;

const browser = await chromium.launch({
  executablePath,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Whatever would leave this machine fails, and shows in the console.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});
try {
  mkdirSync(out, { recursive: true });
  const visits = [];
  for (const visit of VISITS) visits.push(await see(visit));
  writeFileSync(join(out, 'report.json'), JSON.stringify({ chromium: browser.version(), visits }, null, 2));
} finally {
  await browser.close();
}

async function see({ name, device }) {
  const context = await browser.newContext({ ...device, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  const visit = { name, foreign: [], messages: [], wide: [] };
  context.on('request', (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) visit.foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) visit.messages.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => visit.messages.push(`uncaught: ${error}`));
  const picture = async (what) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > page.viewportSize().width) visit.wide.push(`${what} is ${width} wide`);
    await page.screenshot({ path: join(out, `${name}-${what}.png`) });
  };

  await page.goto(`${url}/docs`);
  await page.locator('.opblock').first().waitFor();
  visit.operations = await page.locator('.opblock').count();
  await picture('docs');

  const start = await open(page, 'generateImage');
  visit.samples = await start.locator('.samples').innerText();
  await start.locator('.samples summary').first().click();
  visit.sample = await start.locator('.samples pre.sample').first().innerText();
  await start.locator('.samples').scrollIntoViewIfNeeded();
  await picture('samples');
  const started = await execute(page, start);
  visit.started = started;
  await start.locator('.live-responses-table').scrollIntoViewIfNeeded();
  await picture('started');

  const status = await open(page, 'getGenerationStatus');
  await status.locator('tr[data-param-name="generation_id"] input').fill(started.body.generation_id);
  const end = Date.now() + LONGEST_MS;
  do {
    visit.followed = await execute(page, status);
  } while (visit.followed.body.state === 'processing' && Date.now() < end);
  await status.locator('.live-responses-table').scrollIntoViewIfNeeded();
  await picture('completed');
  const result = visit.followed.body.result?.urls?.[0];
  if (result) {
    visit.result = await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight };
    }, result);
  }

  await page.goto(`${url}/__mock/`);
  await page.getByText(started.body.generation_id, { exact: true }).first().waitFor();
  visit.remembered = await page.locator('main').innerText();
  await picture('mock');
  await page.goto(`${url}/`);
  await picture('overview');
  await context.close();
  return visit;
}

async function open(page, operationId) {
  const operation = page.locator(`.opblock[id$="-${operationId}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.locator('.btn.execute').waitFor();
  return operation;
}

/** Sends the request of an operation, and returns what the page says of the response. */
async function execute(page, operation) {
  const response = page.waitForResponse((one) => one.url().startsWith(`${url}/api/`));
  await operation.locator('.btn.execute').click();
  const sent = await response;
  const body = await sent.json();
  const table = operation.locator('.live-responses-table');
  await table.getByText(Object.values(body).find((value) => typeof value === 'string')).first().waitFor();
  return {
    url: sent.url(),
    status: Number(await table.locator('tbody .response-col_status').first().innerText().then((text) => text.match(/\d+/)[0])),
    curl: await operation.locator('.curl').first().innerText(),
    body,
  };
}
