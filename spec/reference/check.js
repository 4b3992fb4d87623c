/**
 * Reads the reference page as people do, on a desktop and on a phone, served and from the disk:
 * `node reference/check.js CHROMIUM URL OUT` writes OUT/report.json and pictures.
 *
 * It reports and does not judge: what is asked of the network, what the console says, what does not fit on the
 * screen, and whether each operation of the document is found by search and in the menu.
 */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { operations } from '../plugins/operations.js';

const [, , executablePath, url, out] = process.argv;
const file = new URL('../target/openapi/index.html', import.meta.url);
const root = JSON.parse(readFileSync(new URL('../target/openapi/kolbo-openapi.json', import.meta.url), 'utf8'));
const documented = [...operations(root)].map(({ path, method, operation: { operationId, summary, tags } }) => {
  const tag = root.tags.find(({ name }) => name === tags[0]);
  return { operationId, summary, path, method, group: tag['x-displayName'] ?? tag.name };
});

const DESKTOP = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const VISITS = [
  { name: 'desktop', address: url, device: DESKTOP, query: 'summary' },
  { name: 'phone', address: url, device: PHONE, query: 'path' },
  { name: 'desktop-file', address: file.href, device: DESKTOP },
  { name: 'phone-file', address: file.href, device: PHONE },
];

const MOST_FAILURES = 5;
let failures = 0;

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
  const report = { chromium: browser.version(), bytes: statSync(fileURLToPath(file)).size, visits: [] };
  const opened = [];
  for (const { name, address, device, query } of VISITS) {
    const { page, visit } = await open(name, address, device);
    report.visits.push(visit);
    opened.push({ page, visit, device, query });
  }
  // Reading is waiting for the most part: side by side it takes half the time.
  await Promise.all(opened.filter(({ query }) => query).map(readAll));
  writeFileSync(join(out, 'report.json'), JSON.stringify(report, null, 2));
} finally {
  await browser.close();
}

async function open(name, address, device) {
  const context = await browser.newContext({ ...device, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const visit = { name, address, reloads: 0, ownRequests: 0, requests: [], messages: [] };
  context.on('request', (request) => {
    if (request.url().split('#')[0] === address) visit.ownRequests += 1;
    else visit.requests.push(request.url().slice(0, 200));
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) visit.messages.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => visit.messages.push(`uncaught: ${error}`));

  const start = performance.now();
  await page.goto(address);
  visit.loadMs = Math.round(performance.now() - start);
  await answers(page);
  visit.readyMs = Math.round(performance.now() - start);
  visit.title = await page.title();
  visit.overflow = await overflow(page);
  await page.screenshot({ path: join(out, `${name}.png`) });
  return { page, visit };
}

async function readAll(opened) {
  const {
    page,
    visit,
    device: { isMobile },
    query,
  } = opened;
  visit.operations = [];
  for (const operation of documented) {
    console.log(visit.name, operation.operationId);
    visit.operations.push({
      operationId: operation.operationId,
      inMenu: await attempt(opened, () => byMenu(page, operation, isMobile)),
      overflow: await overflow(page),
      samples: await attempt(opened, () => samplesOf(page)),
    });
  }
  for (const [index, operation] of documented.entries()) {
    visit.operations[index].bySearch = await attempt(opened, () =>
      bySearch(page, operation, operation[query], isMobile),
    );
  }
  visit.hitLeadsTo = await attempt(opened, () => followHit(page, documented[0], documented[0][query], isMobile));
  await attempt(opened, () => page.locator('.panel-request-samples').last().scrollIntoViewIfNeeded());
  await page.screenshot({ path: join(out, `${visit.name}-samples.png`) });
}

/**
 * What an action finds, or why it fails. The page moves while its menu opens: who misses something begins with a fresh
 * page, once. A page on which much fails is not read to its end, because each failure takes long.
 */
async function attempt({ page, visit }, action) {
  try {
    return await action();
  } catch (missed) {
    console.log(`once more, after ${missed.message}`);
    try {
      visit.reloads += 1;
      await page.reload();
      await answers(page);
      return await action();
    } catch (error) {
      failures += 1;
      if (failures === MOST_FAILURES) throw error;
      return `failed: ${error.message}`;
    }
  }
}

/** What the build wrote into the page is there at once; it answers when its script has run. */
function answers(page) {
  return until(page, () => Object.keys(document.getElementById('redoc')).some((key) => key.startsWith('__react')));
}

function until(page, condition, argument) {
  return page.waitForFunction(condition, argument, { polling: 50 });
}

/** On a phone the menu lies behind a button. */
async function openMenu(page, isMobile) {
  const button = page.getByRole('button', { name: 'Open navigation menu' });
  if (isMobile && !(await isInView(page.getByTestId('search-trigger').first()))) await button.tap();
}

function isInView(locator) {
  return locator.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return right > 0 && left < innerWidth && element.checkVisibility({ visibilityProperty: true });
  });
}

async function byMenu(page, operation, isMobile) {
  const menu = page.locator('.menu-content');
  const entry = menu
    .locator('.menu-item-type-operation')
    .filter({ has: page.getByText(operation.summary, { exact: true }) })
    .filter({ has: page.getByText(operation.method, { exact: true }) })
    .locator('a');
  await openMenu(page, isMobile);
  if (!(await entry.isVisible())) {
    const before = await page.evaluate(() => location.hash);
    await menu.locator('.menu-item-type-group > a').filter({ hasText: operation.group }).first().click();
    // The group has a section too: a second click before it is reached would be overtaken.
    await until(page, (hash) => location.hash !== hash, before);
    await openMenu(page, isMobile);
  }
  await entry.click();
  return arrive(page, operation);
}

/** The address of the hit that a search has for an operation, or for a member in it. */
async function bySearch(page, operation, query, isMobile) {
  const hit = await search(page, operation, query, isMobile);
  const address = await hit.getAttribute('href');
  await page.keyboard.press('Escape');
  return `#${address.split('#')[1]}`;
}

async function followHit(page, operation, query, isMobile) {
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  const hit = await search(page, operation, query, isMobile);
  await hit.click();
  return arrive(page, operation);
}

async function search(page, operation, query, isMobile) {
  await openMenu(page, isMobile);
  await page.getByTestId('search-trigger').first().click();
  await page.getByPlaceholder('Search docs...').fill(query);
  const section = `/${operation.operationId.toLowerCase()}`;
  const hit = page
    .locator(`a[href$="${section}"], a[href*="${section}#"]`)
    .filter({ hasText: operation.path })
    .filter({ hasText: operation.summary })
    .filter({ hasText: new RegExp(`^\\s*${operation.method}`, 'i') })
    .filter({ visible: true })
    .first();
  try {
    await hit.waitFor();
    return hit;
  } catch (error) {
    await page.keyboard.press('Escape');
    throw error;
  }
}

/** Waits until the section of an operation stands in view, or a member in it: its address within the page. */
async function arrive(page, operation) {
  const address = await until(
    page,
    ({ operationId, summary, path }) => {
      const id = decodeURIComponent(location.hash.slice('#/'.length)).split('#')[0];
      const section = document.getElementById(id);
      if (!id.endsWith(`/${operationId.toLowerCase()}`) || !section) return false;
      const { top, bottom } = section.getBoundingClientRect();
      const text = section.textContent;
      return top < innerHeight * 0.7 && bottom > 100 && text.includes(summary) && text.includes(path) && `#/${id}`;
    },
    operation,
  );
  return address.jsonValue();
}

/** The labels of the code samples of the operation in view, as its panel offers them. */
async function samplesOf(page) {
  const panel = page
    .locator(`[id="${await page.evaluate(() => decodeURIComponent(location.hash.slice(2)))}"]`)
    .locator('.panel-request-samples');
  const choice = panel.getByRole('button').filter({ hasText: /^(curl|JavaScript|Python|Java|Payload)/ });
  await choice.click();
  const labels = await page.getByRole('menuitem').filter({ visible: true }).allInnerTexts();
  await page.keyboard.press('Escape');
  return labels.map((label) => label.trim());
}

/** What the screen cuts off: texts beyond its edge that nothing scrolls or shortens with an ellipsis. */
function overflow(page) {
  // A phone's browser shrinks a page that is too wide: the window's own width would then say that all is well.
  return page.evaluate((screenWidth) => {
    const cut = [];
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > screenWidth) cut.push(`the page is ${scrollWidth} wide`);
    const isHandled = (element) => {
      for (let one = element; one && one !== document.body; one = one.parentElement) {
        const { overflowX, textOverflow, position } = getComputedStyle(one);
        if (/auto|scroll/.test(overflowX) || textOverflow === 'ellipsis' || position === 'fixed') return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll('*')) {
      const ownsText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!ownsText || !element.checkVisibility({ visibilityProperty: true })) continue;
      const { left, right, width } = element.getBoundingClientRect();
      const isBeyond = right > screenWidth + 1 || left < -1;
      if (width > 1 && isBeyond && right > 0 && left < screenWidth && !isHandled(element)) {
        cut.push(element.textContent.trim().slice(0, 80));
      }
    }
    return cut;
  }, page.viewportSize().width);
}
