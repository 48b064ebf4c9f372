// Works for the pages when there is no network.
//
// It keeps two things on the phone: one list of the day (`/due/kept`) for 24 hours, and the steps
// that were taken without network, until the service has answered each. The list goes with whoever
// it is for: at sign-out, or if somebody else signs in.
"use strict";

const CACHE = "linli-offline-2";
const KEPT_MS = 24 * 3600 * 1000;
const FRESH_MS = 60 * 1000;
const POLICY = "content-security-policy";
const STEPS = ["/requests/step", "/projects/step"];
const WORK = /^\/(due|requests|projects)(\/|$)/;

// --- what is kept: an IndexedDB with `state` (the list, who is signed in) and `steps`
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("linli", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("state");
      const steps = request.result.createObjectStore("steps", { keyPath: "order", autoIncrement: true });
      steps.createIndex("key", "key", { unique: true });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      request.result.onclose = () => { opened = null; };
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

async function stored(name, mode, work) {
  const transaction = (await database()).transaction(name, mode);
  const asked = work(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

const read = (key) => stored("state", "readonly", (state) => state.get(key));
const write = (key, value) => stored("state", "readwrite", (state) => state.put(value, key));
const forget = (key) => stored("state", "readwrite", (state) => state.delete(key));
const steps = () => stored("steps", "readonly", (all) => all.getAll());
const keepStep = (step) => stored("steps", "readwrite", (all) => all.put(step));
const dropStep = (order) => stored("steps", "readwrite", (all) => all.delete(order));

// A form that is sent twice has one key, and is one step.
async function addStep(step) {
  const known = await stored("steps", "readonly", (all) => all.index("key").get(step.key));
  if (known) return { ...known, ...step, order: known.order };
  return { ...step, order: await stored("steps", "readwrite", (all) => all.add(step)) };
}

async function keptList() {
  const kept = await read("list");
  if (kept && Date.now() - kept.at < KEPT_MS) return kept;
  if (kept) await forget("list");
  return null;
}

async function keepList(url, who) {
  const kept = await keptList();
  if (kept?.url === url && kept.who === who && Date.now() - kept.at < FRESH_MS) return;
  const response = await fetch(url, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const html = await response.text();
  await keepAssets(html);
  await write("list", { url, who, html, policy: response.headers.get(POLICY), at: Date.now() });
}

async function keepAssets(html) {
  const cache = await caches.open(CACHE);
  for (const [name] of html.matchAll(/\/pages\/assets\/[^"]+/g)) {
    if (!await cache.match(name)) await cache.add(name);
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

async function keepOfflinePage() {
  const response = await fetch("/offline", { credentials: "omit" });
  const html = await response.text();
  await keepAssets(html);
  await (await caches.open(CACHE)).put("/offline", pageOf(html, response.headers.get(POLICY)));
}

// A page from the phone says so, since it does not know who is signed in now.
function pageOf(html, policy) {
  const headers = { "content-type": "text/html; charset=utf-8", [POLICY]: policy };
  return new Response(html.replace("<body ", "<body data-cached "), { headers });
}

self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

// --- sending steps: in their order, one after the other, each until the service has answered
let sending = Promise.resolve();

function send() {
  sending = sending.then(sendAll, sendAll);
  return sending;
}

async function sendAll() {
  const session = await read("session");
  for (const step of await steps()) {
    if (step.refused || !session?.who || step.who !== session.who) continue;
    const response = await post(step, session, { "hx-request": "true" });
    if (!response || !await settle(step, response)) return;
  }
}

async function post(step, session, headers) {
  const body = new URLSearchParams(step.body);
  // Whoever has signed in again since sends what they took before, with the form token of today.
  if (session?.who === step.who && session.csrf) body.set("csrf", session.csrf);
  return fetch(step.path, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
}

// Returns whether the service has decided: what it refused is kept to be read, not sent again.
async function settle(step, response) {
  if (response.ok || response.type === "opaqueredirect") {
    await dropStep(step.order);
    return true;
  }
  if ([401, 403, 408, 429].includes(response.status) || response.status >= 500) return false;
  await keepStep({ ...step, refused: await response.text() });
  return true;
}

// A step from a page: kept first, so that nothing is lost wherever the network ends.
async function takeStep(request) {
  const body = await request.clone().text();
  const form = new URLSearchParams(body);
  const session = await read("session");
  const step = await addStep({
    key: form.get("key"), path: new URL(request.url).pathname, body,
    who: session?.who ?? "", label: form.get("label") ?? "", at: Date.now(),
  });
  const waiting = (await steps()).filter((each) => !each.refused && each.order < step.order);
  if (waiting.length > 0) await send();
  const isFirst = !(await steps()).some((each) => !each.refused && each.order < step.order);
  const response = isFirst ? await once(() => post(step, session, {})) : null;
  if (!response) {
    await self.registration.sync?.register("steps").catch(() => {});
    return Response.redirect(backOf(form), 303);
  }
  await dropStep(step.order);
  await tellPages();
  return response;
}

function once(work) {
  const done = sending.then(work, work);
  sending = done.then(() => {}, () => {});
  return done;
}

function backOf(form) {
  const back = new URL(form.get("back") ?? "/offline", self.location.origin);
  if (back.origin !== self.location.origin || !WORK.test(back.pathname)) return "/offline";
  const sort = form.has("request") ? "request" : "project";
  back.hash = `${sort}-${(form.get(sort) ?? "").replace(/^[^:]*:|~.*$/g, "")}`;
  return back.href;
}

self.addEventListener("sync", (event) => {
  if (event.tag === "steps") event.waitUntil(send().then(tellPages));
});

// --- pages
async function report() {
  const [all, kept] = [await steps(), await keptList()];
  return {
    steps: all.map(({ order, label, at, body, refused, who }) => ({ order, label, at, body, refused, who })),
    kept: kept?.url ?? null,
  };
}

async function tellPages() {
  const told = await report();
  for (const page of await self.clients.matchAll()) page.postMessage(told);
}

self.addEventListener("message", (event) => event.waitUntil(hear(event.data)));

async function hear(told) {
  if (told.drop) await dropStep(told.drop);
  if (told.who !== undefined) {
    const kept = await read("list");
    if (kept && kept.who !== told.who) await forget("list");
    await write("session", { who: told.who, csrf: told.csrf });
  }
  if (told.keep) await keepList(told.keep, told.who);
  await send();
  await tellPages();
}

// --- what browsers ask for
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => withoutNetwork(request)));
  } else if (request.mode === "navigate" && STEPS.includes(pathname)) {
    event.respondWith(takeStep(request));
  } else if (request.mode === "navigate" && pathname === "/sign-out") {
    event.respondWith(signOut(request));
  } else if (pathname.startsWith("/pages/assets/")) {
    event.respondWith(caches.match(request).then((known) => known || fetch(request)));
  }
});

async function signOut(request) {
  const response = await fetch(request).catch(() => null);
  await forget("list");
  if (!response) return caches.match("/offline");
  for (const step of await steps()) await dropStep(step.order);
  await forget("session");
  return response;
}

async function withoutNetwork(request) {
  const { pathname } = new URL(request.url);
  const kept = WORK.test(pathname) ? await keptList() : null;
  if (!kept) return caches.match("/offline");
  const [, sort, key] = pathname.match(/^\/(request|project)s\/([^/]+)$/) ?? [];
  if (sort) return Response.redirect(`${kept.url}#${sort}-${decodeURIComponent(key)}`, 302);
  // Each time it is shown its forms are new ones: a key stands for one step.
  const fresh = () => `name="key" value="phone-${crypto.randomUUID()}"`;
  return pageOf(kept.html.replace(/name="key" value="[^"]*"/g, fresh), kept.policy);
}
