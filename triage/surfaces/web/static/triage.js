// What JavaScript adds: the page that comes is read from its top, the picture can be tapped, and
// a lost connection is said. Everything works without it.
"use strict";

(() => {
  const tapped = (event) => {
    const spot = event.target.closest("a.spot");
    if (!spot) return;
    const row = document.getElementById(`row-${spot.dataset.row}`);
    const box = row && row.querySelector('input[type="checkbox"]');
    const yes = row && row.querySelector('input[value="yes"]');
    const no = row && row.querySelector('input[value="no"]');
    if (!yes) return;
    event.preventDefault();
    if (box) box.checked = !box.checked;
    else if (yes.checked && no) no.checked = true;
    else yes.checked = true;
    marked();
  };

  const marked = () => {
    for (const spot of document.querySelectorAll("a.spot")) {
      const row = document.getElementById(`row-${spot.dataset.row}`);
      const yes = row && row.querySelector('input[value="yes"]');
      spot.toggleAttribute("data-chosen", Boolean(yes && yes.checked));
    }
  };

  const arrived = () => {
    marked();
    const flaws = document.querySelector(".flaws");
    const first = flaws || document.querySelector("main");
    if (first) first.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };

  const unsent = (shown) => {
    const line = document.getElementById("unsent");
    if (!line) return;
    line.hidden = !shown;
    if (shown) line.scrollIntoView();
  };

  document.addEventListener("click", tapped);
  document.addEventListener("change", marked);
  document.addEventListener("DOMContentLoaded", () => {
    marked();
    document.body.addEventListener("htmx:afterSettle", arrived);
    document.body.addEventListener("htmx:sendError", () => unsent(true));
    document.body.addEventListener("htmx:timeout", () => unsent(true));
    document.body.addEventListener("htmx:beforeRequest", () => unsent(false));
  });
})();
