/**
 * Reads the suite's report as people do, on a desktop and on a phone, light and dark:
 * `node report-check.mjs CHROMIUM URL OUT` writes OUT/report.json and pictures.
 *
 * It reports and does not judge.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(new URL('../spec/package.json', import.meta.url))('playwright-core');
const [, , executablePath, url, out] = process.argv;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const DESKTOP = { viewport: { width: 1280, height: 900 } };
const VISITS = [
  { name: 'desktop-light', device: { ...DESKTOP, colorScheme: 'light' } },
  { name: 'desktop-dark', device: { ...DESKTOP, colorScheme: 'dark' } },
  { name: 'phone-light', device: { ...PHONE, colorScheme: 'light' } },
  { name: 'phone-dark', device: { ...PHONE, colorScheme: 'dark' } },
];

const browser = await chromium.launch({
  executablePath,
  args: [
    '--disable-gpu',
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
  const context = await browser.newContext(device);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const visit = { name, requests: [], messages: [], dialogs: 0 };
  context.on('request', (request) => {
    if (!request.url().startsWith('data:')) visit.requests.push(request.url().slice(0, 200));
  });
  page.on('console', (message) => visit.messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => visit.messages.push(`uncaught: ${error}`));
  page.on('dialog', (dialog) => {
    visit.dialogs += 1;
    return dialog.dismiss();
  });
  await page.goto(url);
  await page.screenshot({ path: join(out, `${name}.png`) });
  visit.overflow = await overflow(page);
  visit.background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  const closed = page.locator('details:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
  visit.openOverflow = await overflow(page);
  visit.shown = { all: await shown(page) };
  await page.screenshot({ path: join(out, `${name}-open.png`), fullPage: true });

  for (const only of ['failed', 'drift']) {
    await page.locator(`#show-${only}`).check();
    visit.shown[only] = await shown(page);
    await page.screenshot({ path: join(out, `${name}-${only}.png`) });
  }
  await page.locator('#show-all').check();
  await page.locator('.proposal').scrollIntoViewIfNeeded();
  visit.headerTop = await page.evaluate(() => document.querySelector('header').getBoundingClientRect().top);
  await page.screenshot({ path: join(out, `${name}-patch.png`) });
  visit.selected = await selected(page);
  visit.ranScript = await page.evaluate(() => 'hacked' in globalThis);
  visit.contrast = await contrast(page);
  await context.close();
  return visit;
}

/** How many operations and cases can be seen, by their outcome. */
function shown(page) {
  return page.evaluate(() => {
    const count = (selector) => [...document.querySelectorAll(selector)].filter((it) => it.checkVisibility()).length;
    return {
      operations: count('.operation'),
      passed: count('.case.passed'),
      failed: count('.case.failed'),
      skipped: count('.case.skipped'),
      deviations: count('.deviations > li'),
    };
  });
}

/** What one click into the patch selects. */
async function selected(page) {
  if ((await page.locator('.diff').count()) === 0) return '';
  await page.locator('.diff').click({ position: { x: 30, y: 30 } });
  return page.evaluate(() => getSelection().toString());
}

/** Elements that are wider than the screen. */
function overflow(page) {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const wide = [...document.querySelectorAll('body *')]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 60)}`);
    return scrollWidth > clientWidth ? [`the page: ${scrollWidth} > ${clientWidth}`, ...wide] : wide;
  });
}

/** The lowest contrast of a text to the background behind it. */
function contrast(page) {
  return page.evaluate(() => {
    const numbers = (color) => color.match(/[\d.]+/g).map(Number);
    const luminance = (color) => {
      const [r, g, b] = numbers(color).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        if ((numbers(color)[3] ?? 1) > 0) return color;
      }
      return 'rgb(255, 255, 255)';
    };
    const ratios = [...document.querySelectorAll('body *')]
      .filter((element) => element.checkVisibility())
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
      .map((element) => {
        const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      });
    return Math.min(...ratios);
  });
}
