// What browser.py opens in Chromium: node browser.mjs MODULES CHROMIUM FOLDER [SCREENSHOTS]. Prints a line for
// each thing that is wrong.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';

const [modules, executablePath, folder, screenshots] = process.argv.slice(2);
const require = createRequire(pathToFileURL(modules + '/'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let problems = 0;
function expect(isRight, what) {
  if (!isRight) {
    ++problems;
    console.log(what);
  }
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

// A page says nothing, asks for nothing, and opens nothing, unless a test says so.
async function open(name, { width = 1600, scheme = 'light', isQuiet = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const url = pathToFileURL(`${folder}/${name}.html`).href;
  page.said = [];
  page.on('console', message => page.said.push(`console: ${message.text()}`));
  page.on('pageerror', error => page.said.push(`error: ${error.message}`));
  page.on('request', request => { if (request.url() !== url) page.said.push(`request: ${request.url()}`); });
  page.on('dialog', dialog => { page.said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(url);
  page.drawnAfter = await page.evaluate(() => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))));
  page.end = async () => {
    if (isQuiet) expect(page.said.length === 0, `${name} at ${width}: ${page.said.join('; ')}`);
    await context.close();
  };
  return page;
}

const textOf = (page, selector) => page.locator(selector).first().innerText();
const bytesOf = text => {
  const [, sign, number, unit] = /^([+-]?)([\d.,]+) (\w+)$/.exec(text.trim()) || ['', '', 'NaN', 'B'];
  return Number(number.replaceAll(',', '')) * 1024 ** ['B', 'KiB', 'MiB', 'GiB'].indexOf(unit) * (sign === '-' ? -1 : 1);
};

async function looksRight(name) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [400, 800, 1600]) {
      const page = await open(name, { width, scheme });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide <= width, `${name} at ${width}: the page is ${wide} wide`);
      if (screenshots) await page.screenshot({ path: `${screenshots}/${name}-${width}-${scheme}.png`, fullPage: true });
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.evaluate(axe);
      const found = await page.evaluate(() => window.axe.run());
      for (const { id, impact, nodes } of found.violations) {
        expect(!['serious', 'critical'].includes(impact), `${name} at ${width}, ${scheme}: axe finds ${id} at ${nodes.map(node =>
          node.target.join(' ') + ' ' + (node.any[0] ? node.any[0].message : '')).slice(0, 3).join(', ')}`);
      }
      const opened = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(opened <= width, `${name} at ${width}, opened: the page is ${opened} wide`);
      await page.end();
    }
  }
}

async function isHarmless(name) {
  const page = await open(name);
  const text = await page.locator('body').evaluate(body => body.textContent.slice(0, body.textContent.indexOf('{"tracenew"')));
  expect(text.includes('script><img src=x onerror=alert(1)>"\''), `${name}: the hostile name is not shown`);
  expect(await page.locator('img').count() === 0, `${name}: a name has become an element`);
  expect(!/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/.test(text), `${name}: a name has commands in it`);
  await page.end();
}

async function tableWorks(name, column) {
  const page = await open(name);
  const amounts = () => page.locator('#site-rows tr').evaluateAll((lines, at) => lines.map(line => line.children[at].innerText), column.at);
  const head = page.locator('#site-head button', { hasText: column.name });
  for (const way of [-1, 1]) {
    await head.click();
    const shown = (await amounts()).map(bytesOf);
    expect(shown.length > 1 && shown.every((value, i) => i === 0 || (value - shown[i - 1]) * way >= 0),
      `${name}: not sorted by ${column.name}: ${shown}`);
    const sort = await page.locator('#site-head th', { hasText: column.name }).getAttribute('aria-sort');
    expect(sort === (way < 0 ? 'descending' : 'ascending'), `${name}: aria-sort is ${sort}`);
  }
  const all = (await amounts()).length;
  await page.locator('#site-filter').fill('harmful');
  const some = (await amounts()).length;
  expect(some > 0 && some < all, `${name}: the filter leaves ${some} of ${all} rows`);
  expect((await textOf(page, '#site-count')) === `${some} of ${all}`, `${name}: the filter does not say what it left`);
  const site = page.locator('#site-rows button').first();
  await site.click();
  expect((await textOf(page, '#site-rows .trace')).includes('main'), `${name}: a row leads to no traceback`);
  await site.click();
  expect(await page.locator('#site-rows .trace').count() === 0, `${name}: the traceback does not go again`);
  await page.end();
}

async function flameWorks(name) {
  const page = await open(name);
  const items = page.locator('#icicle [role=treeitem]');
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-level'));
  const widthOf = async index => (await items.nth(index).boundingBox()).width;
  const whole = await widthOf(0), calls = await items.count();
  expect(calls > 3, `${name}: ${calls} calls in the flame graph`);
  const narrow = items.filter({ hasText: /\S/ }).nth(3);
  const label = await narrow.getAttribute('aria-label');
  const before = (await narrow.boundingBox()).width;
  await narrow.click();
  const zoomed = page.locator('#icicle [aria-selected=true]');
  expect((await zoomed.getAttribute('aria-label')) === label && (await zoomed.boundingBox()).width > before, `${name}: a click does not zoom to ${label}`);
  expect(Math.abs((await zoomed.boundingBox()).width - whole) < 2, `${name}: what is zoomed to is not as wide as all`);
  await page.locator('#flame-reset').click();
  expect(await items.count() === calls && await page.locator('#flame-reset').isDisabled(), `${name}: Zoom out does not`);
  await items.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await focused() === '3', `${name}: arrow down leads to level ${await focused()}`);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  expect(await focused() === '2', `${name}: arrows lead to level ${await focused()}`);
  await page.keyboard.press('Enter');
  expect(await page.locator('#flame-reset').isEnabled() && await focused() === '2', `${name}: Enter does not zoom, or loses the focus`);
  await page.keyboard.press('Escape');
  expect(await page.locator('#flame-reset').isDisabled(), `${name}: Escape does not zoom out`);
  await page.locator('#flame-find').fill('harmful');
  expect(await page.locator('#icicle .match').count() > 0, `${name}: search marks nothing`);
  expect(/\d calls?, [\d.]+ %/.test(await textOf(page, '#flame-found')), `${name}: search says ${await textOf(page, '#flame-found')}`);
  await page.locator('#flame-standard').check();
  expect(await items.count() > calls, `${name}: libraries' frames are not shown`);
  await page.end();
}

async function reportIsRight() {
  const page = await open('report');
  expect((await textOf(page, 'h1')).startsWith('2 leaks, 2.1 KiB an iteration'), `report: the headline is ${await textOf(page, 'h1')}`);
  const card = page.locator('article').first();
  const text = await card.innerText();
  for (const part of [/leak/i, 'written.cpp:23', '2.0 KiB and 2 blocks an iteration', "kept.push_back(new std::string(2000, 'x'));", 'exactly 2 blocks in each']) {
    expect(part instanceof RegExp ? part.test(text) : text.includes(part), `report: the first card does not say ${part}: ${text}`);
  }
  expect(await page.locator('#live-chart .area').count() === 3, 'report: the chart has no layer for each leak and the rest');
  const chart = await page.locator('#live-chart').boundingBox();
  await page.mouse.move(chart.x + chart.width / 2, chart.y + chart.height / 2);
  expect(/^Iteration 1[3-9]\d: /.test(await textOf(page, '#live-readout')), `report: the chart tells ${await textOf(page, '#live-readout')}`);
  await card.locator('summary').first().click();
  expect(await card.locator('.trace .site').isVisible(), 'report: a card has no traceback');
  expect(!(await card.locator('.trace .trace').first().isVisible()), "report: libraries' frames are not folded");
  await card.getByRole('button', { name: 'flame graph' }).click();
  expect((await page.locator('#flame-of option:checked').innerText()).includes('written.cpp:23'), 'report: no flame graph of one finding');
  await page.locator('#site-verdict').selectOption('leak');
  expect(await page.locator('#site-rows tr').count() === 2, 'report: not the two leaks');
  await page.locator('#worst a').nth(1).click();
  expect(await page.evaluate(() => document.activeElement.id) === 'finding-1', 'report: the top does not lead to a card');
  await page.end();
}

async function tabReaches(name, wanted) {
  const page = await open(name);
  const reached = new Set();
  for (let i = 0; i < 80; ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      return { isSeen: getComputedStyle(element).outlineStyle !== 'none', what: element.id || element.getAttribute('role') || element.className ||
        (element.closest('[id]') || document.body).id + ' ' + element.localName };
    });
    if (at.what === ' body') break;
    expect(at.isSeen, `${name}: the focus is not seen at ${at.what}`);
    reached.add(at.what);
  }
  for (const what of wanted) expect(reached.has(what), `${name}: tab does not reach ${what}: ${[...reached]}`);
  await page.end();
}

async function opensFast(name) {
  const times = [];
  // The machine may do much else: once is enough.
  for (let i = 0; i < 10 && !(Math.min(...times) < 1000); ++i) {
    const page = await open(name);
    times.push(page.drawnAfter);
    if (i === 0) {
      expect(await page.locator('article').count() === 10, `${name}: ${await page.locator('article').count()} cards at first`);
      await page.locator('#more-sites').click();
      expect(await page.locator('#site-rows tr').count() === 250, `${name}: ${await page.locator('#site-rows tr').count()} rows`);
      await page.locator('#site-filter').fill('function_2999');
      expect(await page.locator('#site-rows tr').count() === 1, `${name}: the filter does not find the last one`);
      if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide <= 1600, `${name}: the page is ${wide} wide`);
    }
    await page.end();
  }
  console.error(`${name}: drawn after ${times.map(Math.round)} ms`);
  expect(Math.min(...times) < 1000, `${name}: drawn after ${times.map(Math.round)} ms only`);
}

// Should a name ever become an element: its script does not run.
async function policyHolds() {
  const page = await open('broken', { isQuiet: false });
  await page.waitForTimeout(300);
  expect(!page.said.some(text => text.startsWith('dialog')), `broken: ${page.said.join('; ')}`);
  expect(page.said.some(text => text.includes('Content Security Policy')), 'broken: the policy has nothing to say');
  await page.end();
}

for (const name of ['report', 'snapshot']) {
  await isHarmless(name);
  await tableWorks(name, { name: 'Alive', at: name === 'report' ? 4 : 1 });
  await flameWorks(name);
  await tabReaches(name, ['skip', 'flame-of', 'flame-find', 'flame-standard', 'treeitem', 'site-filter', 'site-head button',
    ...(name === 'report' ? ['finding-0 summary', 'site-verdict'] : [])]);
  await looksRight(name);
}
await reportIsRight();
for (const [name, says] of [['no_report', 'cannot tell'], ['no_snapshot', '0 B in 0 blocks']]) {
  const page = await open(name, { width: 400 });
  expect((await textOf(page, 'h1')).includes(says), `${name}: the headline is ${await textOf(page, 'h1')}`);
  await page.end();
}
await opensFast('large');
await policyHolds();
await browser.close();
process.exit(problems === 0 ? 0 : 1);
