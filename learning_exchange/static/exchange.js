// What our own pages do beyond the design system's behaviours. Everything here only adds: each page works without.

// A picker: a box that narrows a long list of checkboxes. What is ticked stays in sight.
function startPicker(picker) {
  const filter = picker.querySelector(".lx-picker__filter");
  const box = filter.querySelector("input");
  const count = filter.querySelector("[role=status]");
  const items = [...picker.querySelectorAll(".nhsuk-checkboxes__item")];
  const words = new Map(items.map((item) => [item, item.textContent.toLowerCase()]));
  const groups = [...picker.querySelectorAll(".lx-picker__group")];
  const folds = [...picker.querySelectorAll("details")];
  const openAtFirst = new Map(folds.map((fold) => [fold, fold.open]));

  function narrow() {
    const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const fits = wanted.every((word) => words.get(item).includes(word));
      item.hidden = !fits && !item.querySelector("input").checked;
      shown += fits ? 1 : 0;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector(".nhsuk-checkboxes__item:not([hidden])");
    }
    for (const fold of folds) {
      fold.hidden = !fold.querySelector(".nhsuk-checkboxes__item:not([hidden])");
    }
    say(wanted.length > 0, shown);
  }

  // What fits must not stay folded away; with the box empty again, all is as it was.
  function unfold() {
    for (const fold of folds) {
      fold.open = box.value.trim() ? true : openAtFirst.get(fold);
    }
  }

  function say(narrowed, shown) {
    const chosen = items.filter((item) => item.querySelector("input").checked).length;
    const fit = narrowed ? (shown === 0 ? "Nothing fits. " : `${shown} fit. `) : "";
    count.textContent = `${fit}${chosen} chosen.`;
  }

  box.addEventListener("input", () => { narrow(); unfold(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // Enter here would send the whole form
  });
  picker.addEventListener("change", narrow);
  filter.hidden = false;
  narrow();
}

// The menu closes with Escape, and the focus goes back to its button.
function startMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

document.querySelectorAll("[data-picker]").forEach(startPicker);
document.querySelectorAll(".lx-menu").forEach(startMenu);
