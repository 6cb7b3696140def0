// crowd.mjs - figures, by hand: eight coders at once (how long until a decision is on disk), and a page
// of the grid with many stories. `JOURNEYS=../../build/journeys node crowd.mjs [STORIES]`
// SECONDS=600: the coders go on for that long, and four more decide from the command line beside the
// server; each acknowledged decision must be in the record, once, and the doctor must find nothing.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish, journeys, letIn, ok, open, percentile, place, program, root, same, serve, session } from './desk.mjs';

const many = Number(process.argv[2] ?? 10000), coders = 8, each = 60, seconds = Number(process.env.SECONDS ?? 0);
const lines = readFileSync(join(root, 'corpus', 'journeys.ndjson'), 'utf8').trim().split('\n').map(l => JSON.parse(l));
const words = lines.flatMap(l => l.text.split(/\s+/));
const out = [];
for (let i = 0; i < many; i++) { // no two alike: 120 words from somewhere in the corpus
  const like = lines[i % lines.length], from = (i * 7919) % (words.length - 130);
  out.push(JSON.stringify({ ...like, id: `S${i}`, respondent: undefined, text: `${words.slice(from, from + 60).join(' ')} ${words.slice((from * 31) % (words.length - 70)).slice(0, 60).join(' ')} ${i}` }));
}
writeFileSync(join(place, 'many.ndjson'), out.join('\n') + '\n');
journeys('init', 'crowd.journeys');
journeys('import', 'many.ndjson', '-p', 'crowd.journeys');
journeys('tag', '--codebook', join(root, 'codebooks', '1000-journeys.yaml'), '-p', 'crowd.journeys');
const server = await serve('crowd.journeys'), { base } = server;
const lead = await open();
await lead.goto(server.link);
const cookies = [];
for (let c = 0; c < coders; c++) {
  await letIn(lead, `Coder ${c}`);
  cookies.push(await session(base, `Coder ${c}`));
}
const token = async cookie => (await (await fetch(`${base}/review?story=S1`, { headers: { Cookie: cookie } })).text()).match(/name="token" value="(\w+)"/)[1];
const tokens = await Promise.all(cookies.map(token));
const shown = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(async n => (await (await fetch(`${base}/review?story=S${n}`, { headers: { Cookie: cookies[0] } })).text()).match(/name="words" value="(\w+)"/)[1]));
const took = async (path, options) => {
  const start = performance.now(), r = await fetch(base + path, options);
  await r.text();
  return [performance.now() - start, r.status];
};
const saves = [], wrong = [], acknowledged = {}, end = Date.now() + 1000 * seconds;
const goes_on = i => (seconds ? Date.now() < end : i < each);
const noted = who => { acknowledged[who] = (acknowledged[who] ?? 0) + 1; };
const by_hand = who => new Promise(done => { // it says what is wrong, and ends with 0 or not
  const what = Math.random() < 0.5 ? 'accept' : 'reject', story = `S${Math.floor(Math.random() * 8)}`;
  execFile(program, ['decide', story, 'housing', what, '--coder', who, '-p', 'crowd.journeys'], { cwd: place }, (error, out, said) => {
    if (error) wrong.push(said);
    else noted(who);
    done();
  });
});
const at_desks = seconds ? [1, 2, 3, 4].map(async n => {
  while (Date.now() < end) await by_hand(`Desk ${n}`);
}) : [];
await Promise.all(cookies.map(async (cookie, c) => {
  for (let i = 0; goes_on(i); i++) { // one of eight stories at a time: they meet
    const [ms, status] = await took('/decide', { method: 'POST', headers: { Origin: base, Cookie: cookie, Accept: 'application/json' },
      body: new URLSearchParams({ token: tokens[c], story: `S${i % 8}`, words: shown[i % 8], of: '1000-journeys:housing', do: i % 2 ? 'accept' : 'reject', seen: '0' }) });
    saves.push(ms);
    if (status !== 200) wrong.push(status);
    else noted(`Coder ${c}`);
    await new Promise(r => setTimeout(r, 150)); // a quick hand
  }
}));
await Promise.all(at_desks);
ok(!wrong.length, `${coders} coders, ${saves.length} decisions on the same stories: none refused`, wrong.slice(0, 5));
journeys('decisions', 'export', '-o', 'all.ndjson', '-p', 'crowd.journeys');
const recorded = {};
for (const line of readFileSync(join(place, 'all.ndjson'), 'utf8').trim().split('\n').map(l => JSON.parse(l)))
  for (const row of line.kind === 'decide' ? line.rows : []) recorded[row.coder] = (recorded[row.coder] ?? 0) + 1;
const in_order = counts => Object.entries(counts).sort();
same(in_order(recorded), in_order(acknowledged), 'each of them is in the record, once');
if (seconds) {
  console.log(`figure ${Object.values(acknowledged).reduce((x, y) => x + y, 0)} decisions in ${seconds} s: ${JSON.stringify(acknowledged)}`);
  ok(/nothing was found/.test(journeys('doctor', '-p', 'crowd.journeys')), 'the doctor finds nothing');
}
console.log(`figure saved with ${coders} coders at ${many} stories: p50 ${percentile(saves, 0.5).toFixed(0)} ms, p95 ${percentile(saves, 0.95).toFixed(0)} ms, p99 ${percentile(saves, 0.99).toFixed(0)} ms (under 100 at p95)`);
for (const path of ['/stories', '/stories?from=5000', '/stories?sort=-date', '/stories?q=school', '/stories?state=waiting', '/review', '/']) {
  const times = [];
  for (let i = 0; i < 7; i++) times.push((await took(path, { headers: { Cookie: cookies[0] } }))[0]);
  console.log(`figure ${path} at ${many} stories: middle ${percentile(times, 0.5).toFixed(0)} ms, slowest ${Math.max(...times).toFixed(0)} ms (a page of the grid: under 200)`);
}
await server.stop();
await finish();
