// The wall chart: cards move by drag or by their buttons, and follow what others do.
"use strict";

const board = document.getElementById("board");
const news = document.getElementById("news");
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

for (const hint of board.querySelectorAll(".script-only")) hint.hidden = false;

function say(text, isBad) {
  const line = document.createElement("p");
  line.className = isBad ? "note bad" : "note good";
  if (isBad) line.setAttribute("role", "alert");
  line.textContent = text;
  news.replaceChildren(line);
}

function columnOf(card) { return card.closest("[data-column]"); }
function nameOf(column) { return column.querySelector("h3 span").textContent; }
function titleOf(card) { return card.querySelector("h3").textContent.trim(); }

function count(column, by) {
  const shown = column.querySelector("[data-count]");
  shown.textContent = Number(shown.textContent) + by;
  column.classList.toggle("none", shown.textContent === "0");
}

// Put a card as the service sent it into its column; null if there is no such card or column.
function place(html, status, hadFocus = false) {
  const made = document.createElement("template");
  made.innerHTML = html;
  const fresh = made.content.querySelector(".card");
  const old = document.getElementById(fresh.id);
  const row = old?.closest(".board");
  const to = row?.querySelector(`[data-column="${status}"]`);
  if (!to) return null;
  const hasFocus = hadFocus || old.contains(document.activeElement);
  if (columnOf(old) === to) old.replaceWith(fresh);
  else {
    old.remove();
    to.querySelector("ul").prepend(fresh);
  }
  if (old.dataset.step !== status) {
    count(row.querySelector(`[data-column="${old.dataset.step}"]`), -1);
    count(to, 1);
  }
  if (hasFocus) {
    fresh.tabIndex = -1;
    fresh.focus();
  }
  return fresh;
}

// What cannot be put right card by card is read again as a whole.
async function reload() {
  const response = await fetch(location.href).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const kept = new Map([...board.querySelectorAll(".board")].map((each) => [each.ariaLabel, each.scrollLeft]));
  for (const part of ["section", "p"]) {
    for (const old of board.querySelectorAll(`:scope > ${part}:not(.script-only)`)) old.remove();
  }
  for (const fresh of page.querySelectorAll("#board > section, #board > p:not(.script-only)")) board.append(fresh);
  for (const each of board.querySelectorAll(".board")) each.scrollLeft = kept.get(each.ariaLabel) ?? 0;
  makeSortable();
}

// --- a step, by the form of a card
board.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/projects/step") return;
  event.preventDefault();
  await send(form, form.closest(".card"));
});

async function send(form, card) {
  const body = new URLSearchParams(new FormData(form));
  // Read before the button is disabled, which takes the focus away.
  const hadFocus = card.contains(document.activeElement);
  card.setAttribute("aria-busy", "true");
  const response = await fetch(form.action, { method: "POST", body, headers: { "hx-request": "true" } }).catch(() => null);
  if (response?.ok) {
    const status = body.get("to");
    const fresh = place(await response.text(), status, hadFocus);
    if (fresh) tell({ title: titleOf(fresh), status, by: document.body.dataset.who });
    return;
  }
  if (!response) say(board.dataset.offline, true);
  else if (response.status === 401) location.reload();
  else {
    const told = document.createElement("template");
    told.innerHTML = await response.text();
    say(told.content.textContent.trim(), true);
  }
  await reload();
}

function tell(moved) {
  const column = board.querySelector(`[data-column="${moved.status}"]`);
  const text = moved.by ? board.dataset.moved : board.dataset.movedNobody;
  say(fill(text, { ...moved, status: column ? nameOf(column) : moved.status }), false);
}

// --- drag
function makeSortable() {
  board.querySelectorAll(".board").forEach((row, number) => {
    for (const list of row.querySelectorAll("[data-column] ul")) {
      Sortable.create(list, {
        group: `row-${number}`,
        draggable: '.card[data-steps]:not([data-steps=""])',
        filter: "a, button, input, select, textarea, summary, form",
        preventOnFilter: false,
        sort: false,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        delay: 180,
        delayOnTouchOnly: true,
        forceFallback: true,
        fallbackTolerance: 4,
        ghostClass: "ghost",
        onStart: ({ item }) => showAllowed(row, item),
        onMove: ({ dragged, to }) => allows(dragged, to.closest("[data-column]")),
        onEnd: drop,
      });
    }
  });
}

function allows(card, column) {
  return column === columnOf(card) || column.dataset.column === card.dataset.step
    || card.dataset.steps.split(" ").includes(column.dataset.column);
}

function showAllowed(row, card) {
  row.classList.add("moving");
  for (const column of row.querySelectorAll("[data-column]")) {
    column.classList.toggle("allowed", allows(card, column));
  }
}

// The column below the pointer: a card rests in the last one that took it, not where it is let go.
function columnBelow(event) {
  const { clientX, clientY } = event.changedTouches?.[0] ?? event;
  return document.elementsFromPoint(clientX, clientY).find((each) => each.matches("[data-column]"));
}

async function drop({ item, from, to, oldIndex, originalEvent }) {
  const row = item.closest(".board");
  row.classList.remove("moving");
  for (const column of row.querySelectorAll(".allowed")) column.classList.remove("allowed");
  const column = to.closest("[data-column]");
  if (from === to) return;
  if (columnBelow(originalEvent) !== column) {
    from.insertBefore(item, from.children[oldIndex] ?? null);
    return;
  }
  const form = item.querySelector(`form[data-to="${column.dataset.column}"]`);
  const asked = form.closest("details");
  if (!asked) {
    await send(form, item);
    return;
  }
  // The step needs a note or a rating: the card goes back until it is filled in.
  from.insertBefore(item, from.children[oldIndex] ?? null);
  asked.open = true;
  say(fill(board.dataset.say, { title: titleOf(item), status: nameOf(column) }), false);
  form.querySelector("select, input:not([type=hidden])").focus();
}

// --- what others do
let waiting = null;
function reloadSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(reload, 300);
}

function follow() {
  const source = new EventSource(board.dataset.changes);
  source.addEventListener("card", (event) => {
    const moved = JSON.parse(event.data);
    const card = document.getElementById(`project-${moved.key}`);
    const isOurs = card?.hasAttribute("aria-busy");
    if (!card) reloadSoon();
    else if (card.dataset.step !== moved.status && !isOurs) {
      place(moved.html, moved.status)?.classList.add("fresh");
      tell(moved);
    } else if (!isOurs && !card.querySelector("details[open]")) place(moved.html, moved.status);
  });
  source.addEventListener("complete", () => source.close());
  window.addEventListener("pagehide", () => source.close());
}

makeSortable();
follow();
