// Shows what the phone keeps: the list of the day, and the steps that wait for the network.
"use strict";

(async () => {
  if (!navigator.serviceWorker || !window.isSecureContext) return;
  const { who, csrf, keep } = document.body.dataset;
  const isKept = "kept" in document.body.dataset;
  const isCached = "cached" in document.body.dataset;
  const isOfflinePage = document.getElementById("offline-title") !== null;
  let waiting = 0;

  const tell = async (message) => (await navigator.serviceWorker.ready).active.postMessage(message);

  // A page from the phone does not know who is signed in now.
  const session = isCached ? {} : { who, csrf };

  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const mine = data.steps;
    waiting = mine.length;
    const badge = document.getElementById("waiting");
    badge.hidden = waiting === 0;
    badge.querySelector("b").textContent = waiting;
    if (isOfflinePage) showQueue(data);
    if (isKept) markCards(mine);
  });
  await tell(isCached ? {} : { who, csrf, keep });
  window.addEventListener("online", () => tell(session));

  // --- the steps that wait, and those that the service has refused
  function showQueue({ steps, kept }) {
    const queue = document.getElementById("queue");
    const list = queue.querySelector("ul");
    queue.hidden = false;
    queue.querySelector(".empty").hidden = steps.length > 0;
    const link = document.getElementById("kept-link");
    link.hidden = !kept;
    if (kept) link.href = kept;
    list.replaceChildren(...steps.map((step) => {
      const item = document.createElement("li");
      item.className = step.refused ? "card late" : "card";
      const title = document.createElement("h3");
      title.textContent = step.label;
      const state = document.createElement("p");
      state.className = "dim";
      const day = new Date(step.at).toLocaleString(document.documentElement.lang);
      const needsSignIn = !isCached && step.who !== who;
      state.textContent = `${day} · ${step.refused ? queue.dataset.refused : needsSignIn ? queue.dataset.session : queue.dataset.waiting}`;
      item.append(title, state);
      if (step.refused) {
        const made = document.createElement("template");
        made.innerHTML = step.refused;
        const drop = document.createElement("button");
        drop.type = "button";
        drop.textContent = queue.dataset.drop;
        drop.addEventListener("click", () => tell({ drop: step.order }));
        item.append(made.content, drop);
      }
      return item;
    }));
    const button = document.getElementById("send");
    button.hidden = !steps.some((step) => !step.refused);
    button.disabled = false;
    if (location.pathname === "/offline") {
      document.getElementById("offline-text").hidden = true;
      const heading = document.getElementById("offline-title");
      heading.textContent = heading.dataset.online;
      queue.querySelector("h2").hidden = true;
    }
  }
  document.getElementById("send")?.addEventListener("click", () => tell(session));

  // --- the kept list: what was taken already is not offered again
  function markCards(steps) {
    for (const old of document.querySelectorAll(".queued")) old.remove();
    for (const step of steps) {
      const form = new URLSearchParams(step.body);
      const [sort, id] = form.has("request") ? ["request", form.get("request")] : ["project", form.get("project")];
      const card = document.getElementById(`${sort}-${id.split("~")[0].slice(id.indexOf(":") + 1)}`);
      if (!card) continue;
      const note = document.createElement("p");
      note.className = step.refused ? "note bad queued" : "note good queued";
      note.textContent = `${step.label} · ${step.refused ? document.body.dataset.refused : document.body.dataset.waiting}`;
      card.append(note);
      // Progress may be noted again; any other step is where the next one begins.
      if (!step.refused && form.get("to") !== card.dataset.step) {
        for (const each of card.querySelectorAll("form, details")) each.hidden = true;
      }
    }
  }
  // --- a step says in words what it is, for the list of those that wait
  document.addEventListener("submit", ({ target, submitter }) => {
    if (!["/requests/step", "/projects/step"].includes(target.getAttribute("action"))) return;
    const card = target.closest(".card");
    const title = (card?.querySelector("h3") ?? document.querySelector("h1")).textContent.trim();
    const label = document.createElement("input");
    Object.assign(label, { type: "hidden", name: "label", value: `${title} → ${submitter?.textContent.trim() ?? ""}` });
    target.querySelector("input[name=label]")?.remove();
    target.append(label);
  });
  document.querySelector("form[data-leave]")?.addEventListener("submit", (event) => {
    if (waiting > 0 && !window.confirm(event.target.dataset.leave)) event.preventDefault();
  });
})();
