// What pages can do more quickly with JavaScript; without it each of them works as well.
"use strict";

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is drawn is wider than a phone, and begins in its middle.
for (const drawn of document.querySelectorAll(".network")) {
  drawn.scrollLeft = (drawn.scrollWidth - drawn.clientWidth) / 2;
}

for (const button of document.querySelectorAll("[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = [...document.querySelectorAll(`[form="${button.dataset.all}"][type=checkbox]`)];
    const isWanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isWanted;
  });
}

// A form that is on its way is not sent twice; its idempotency key would make that harmless.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) {
    setTimeout(() => { button.disabled = true; });
  }
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
});
