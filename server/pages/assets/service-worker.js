// Shows a page of ours when there is no network; keeps no data of the graph.
"use strict";

const CACHE = "linli-offline-1";

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

async function keepOfflinePage() {
  const cache = await caches.open(CACHE);
  const response = await fetch("/offline", { credentials: "omit" });
  const html = await response.clone().text();
  const assets = [...html.matchAll(/\/pages\/assets\/[^"]+/g)].map((found) => found[0]);
  await cache.put("/offline", response);
  await cache.addAll(assets);
}

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  } else if (new URL(request.url).pathname.startsWith("/pages/assets/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
