// desk.mjs - what the browser tests stand on: a project, a running server, a browser, and lines
// "ok ..." and "not ok ..." as the other tests print them.
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const program = process.env.JOURNEYS ?? join(root, 'build', 'journeys');
export const place = mkdtempSync(join(tmpdir(), 'journeys-e2e-'));
let failures = 0;

export function ok(good, what, detail = '') {
  if (!good) failures++;
  console.log(`${good ? 'ok' : 'not ok'} ${what}${good || detail === '' ? '' : `: ${detail}`}`);
}
export const same = (got, want, what) =>
  ok(JSON.stringify(got) === JSON.stringify(want), what, `${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
// A time: judged of the program as people run it, told of one that sanitizers slow down.
export const figure = (good, what) =>
  (good || !process.env.JOURNEYS_SANITIZED ? ok(good, what) : console.log(`skip ${what}: sanitized, on a busy machine`));
export const failed = () => failures;

// Who stops a test (a limit of time) stops its servers too, and what fails then is not their fault. Ended
// early for whatever reason, a test says so in a line, and leaves nothing behind.
let stopping = false;
const servers = [];
const early = why => {
  if (!stopping) console.log(`not ok ended early: ${why}${servers.map(s => s.complaints).join('')}`);
  stopping = true;
  process.exit(1);
};
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => early(`stopped from outside (${signal})`));
process.on('uncaughtException', e => early(e.signal ? `stopped from outside (${e.signal})` : e.stack ?? e));
process.on('exit', () => {
  for (const s of servers) s.kill('SIGKILL');
  rmSync(place, { recursive: true, force: true });
});

export const journeys = (...args) => execFileSync(program, args, { cwd: place, encoding: 'utf8' });

// A project of some stories, tagged.
export function project(name, stories = join(root, 'corpus', 'journeys.ndjson')) {
  journeys('init', `${name}.journeys`);
  journeys('import', stories, '-p', `${name}.journeys`);
  journeys('tag', '--codebook', join(root, 'codebooks', '1000-journeys.yaml'), '-p', `${name}.journeys`);
  return `${name}.journeys`;
}

export async function serve(file, ...more) {
  const child = spawn(program, ['review', ...(more.includes('--coder') ? [] : ['--coder', 'R. Mensah']), '-p', file, ...more], { cwd: place });
  servers.push(child);
  let said = '', complaints = '';
  child.stdout.on('data', d => { said += d; });
  child.stderr.on('data', d => { complaints += d; child.complaints = complaints; });
  for (let i = 0; !/launch\?key=\w+/.test(said); i++) {
    if (i > 600 || child.exitCode !== null) throw new Error(`the server did not start: ${said}${complaints}`);
    await new Promise(r => setTimeout(r, 50));
  }
  const link = said.match(/https?:\S+/)[0], base = new URL(link).origin;
  let asked = false; // to end: nobody else may
  child.once('exit', (code, signal) => asked || stopping || ok(false, 'the server ended by itself', `${signal ?? code}: ${complaints}`));
  const end = signal => new Promise(r => {
    asked = true;
    if (child.exitCode !== null || child.signalCode) r();
    else { child.once('exit', r); child.kill(signal); }
  });
  return { child, link, base, port: Number(new URL(link).port), stop: () => end('SIGTERM'), close: () => end('SIGHUP'), kill: () => end('SIGKILL'), complaints: () => complaints };
}

// Chromium's headless shell needs a third of the time; the whole browser will do.
const where = [process.env.CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(f => f && existsSync(f));
if (!where) {
  console.log('skip browser tests: no chromium (apt-get install chromium-headless-shell)');
  process.exit(0);
}
export const browser = await chromium.launch({ executablePath: where, args: ['--no-sandbox', '--disable-gpu'], handleSIGTERM: false, handleSIGINT: false });

// A page that remembers what must not happen: errors, dialogs, broken policy.
export async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.trouble = [];
  page.on('pageerror', e => page.trouble.push(e.message));
  page.on('dialog', d => { page.trouble.push(`dialog: ${d.message()}`); d.dismiss(); });
  page.on('console', m => {
    if (/Content Security Policy/i.test(m.text())) page.trouble.push(m.text());
  });
  return page;
}

// The lead's page of people lets somebody in, and they sign in; their passphrase tells whose it is.
const passphrase = who => `four words of ${who}`;
export async function letIn(lead, who, role = 'coder') {
  await lead.goto(new URL('/people', lead.url()).href);
  await lead.fill('#name', who);
  await lead.fill('#passphrase', passphrase(who));
  await lead.selectOption('#role', role);
  await lead.click('form[action="/people"] .go');
}
export async function signIn(base, who, options) {
  const page = await open(options);
  await page.goto(`${base}/login`);
  await page.fill('#name', who);
  await page.fill('#passphrase', passphrase(who));
  await page.click('button.go');
  return page;
}
// The same without a browser: the cookie of the session.
export async function session(base, who) {
  const r = await fetch(`${base}/login`, { method: 'POST', redirect: 'manual', headers: { Origin: base }, body: new URLSearchParams({ name: who, passphrase: passphrase(who) }) });
  return r.headers.get('set-cookie').split(';')[0];
}

// How often the page says that what was decided is kept.
export const saved = (page, n = 1) => page.waitForFunction(k => document.body.dataset.saved === k, String(n));
// The cells of the record's rows, the newest first, as whoever is signed in may read it.
export async function history(page) {
  const text = await (await page.request.get(new URL('/history/download', page.url()).href)).text();
  return text.trim().split('\r\n').slice(1).map(line => line.slice(1, -1).split('","'));
}

// What axe holds against a page, WCAG 2.0 to 2.2 A and AA; empty: nothing. Only violations are kept, and no
// second page is opened to sum them up: that is most of the time.
export async function axe(page, ...more) {
  const found = await new AxeBuilder({ page }).setLegacyMode(true).options({ preload: false, resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', ...more]).analyze();
  return found.violations.map(v => `${v.id} ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 120)} (${v.nodes.length})`).join('; ');
}

// Enter, as somebody presses it who has looked at the story: what comes at once with it is not taken.
export async function finishStory(page) {
  await page.waitForTimeout(450);
  await page.keyboard.press('Enter');
}

export async function finish() {
  stopping = true;
  await browser.close();
  process.exit(failures ? 1 : 0);
}
export const percentile = (numbers, p) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * p))];
