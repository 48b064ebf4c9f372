// Tries one client: prints as JSON what it read, then, after a line on standard input that says
// that the graph does not answer, what it makes of that.
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { sendNextByGet, statuses } from './requests.js';

globalThis.WebSocket ??= WebSocket; // browsers have it, Node before 22 does not
const client = await import(`./adapters/${process.argv[2]}.js`);

const AREA = { code: '220802001001' };
const COMMUNITY = { id: 'Community:220802001001' };
const BEFORE_THE_NEW_NAME = '2025-01-15T00:00:00+08:00';
const NEED = { place: AREA, category: '法律咨询', title: '咨询继承', quantity: 2, unitOfMeasure: '小时' };

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

async function read(name, variables) {
  statuses.length = 0;
  const { data, codes } = await client.ask(name, variables);
  return { status: statuses.at(-1) ?? null, data: data ?? null, codes };
}

async function change() {
  const seen = new Set();
  const stop = client.subscribe({ area: AREA }, ({ needChanged }) => seen.add(needChanged.need.id));
  const posted = [];
  // A stream sends what changes after it has begun, and nothing but an event shows that it has.
  for (const limit = Date.now() + 40_000; Date.now() < limit;) {
    const { data, codes } = await client.ask('PostNeed', { input: NEED });
    if (codes.length) throw new Error(`the mutation: ${codes}`);
    posted.push(data.postNeed);
    await pause(400);
    if (posted.some(({ id }) => seen.has(id))) break;
  }
  stop();
  return { posted: posted.at(-1), seen: posted.some(({ id }) => seen.has(id)) };
}

async function readings() {
  const found = {
    200: await read('Figures'),
    294: await read('TwoAreas', { other: { code: '999' } }),
    422: await read('Units', { first: 'ten' }),
  };
  if (statuses.length) { // of a client that uses fetch
    sendNextByGet();
    found[405] = await read('PostNeed', { input: NEED });
  }
  return found;
}

const [first, all] = await client.pages();
const report = {
  pages: [first.length, all.length, new Set(all).size],
  nested: client.nestedPages && (await client.nestedPages('Unit:D1')).map((ids) => ids.length),
  moments: client.moments && (await client.moments(COMMUNITY, BEFORE_THE_NEW_NAME)),
  change: await change(),
  readings: await readings(),
};
console.log(JSON.stringify(report));

for await (const _ of createInterface({ input: process.stdin })) break;
console.log(JSON.stringify(await read('Figures')));
await client.close?.();
process.exit();
