// Refreshes the live block; without scripts the block shows the state at loading.
"use strict";
const block = document.querySelector("[data-live]");
if (block) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(block.dataset.live, { credentials: "same-origin" });
      if (answer.ok) block.innerHTML = await answer.text();
    } catch {
      // The next round asks again.
    }
  }, 15000);
}
