// stepper.hpp - how steps beside a graph look and move: one at a time on a screen, all of them on paper.
#pragma once

#include <string_view>

namespace gradus::report {

inline constexpr std::string_view stepper_style = R"css(
.stepper { display: grid; grid-template-columns: minmax(0, 1fr) minmax(18rem, 26rem); gap: 1rem; width: min(94vw, 84rem);
  margin: 1rem 0 1rem 50%; transform: translateX(-50%); align-items: start; }
.stepper .map { overflow: auto; max-height: 82vh; border: 1px solid var(--line); border-radius: 4px; }
.stepper .map svg { max-width: none; display: block; margin: 0 auto; }
.stepper .desk { position: sticky; top: 1rem; }
.stepper nav { display: flex; gap: .5rem; align-items: center; margin-bottom: .5rem; }
.stepper button { font: inherit; padding: .25rem .8rem; color: var(--text); background: var(--band);
  border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
.stepper button:disabled { opacity: .45; cursor: default; }
.stepper button:focus-visible, .stepper .map:focus-visible { outline: 2px solid #3b82f6; outline-offset: 1px; }
.stepper output { color: var(--soft); font-variant-numeric: tabular-nums; }
.step { margin: 0 0 1rem; padding: .6rem .9rem; background: var(--band); border-radius: 4px; }
.step h3 { margin: 0; font-size: .85rem; font-weight: 600; color: var(--soft); }
.step .formula { margin: .4rem 0; color: var(--text); overflow-x: auto; font-size: 1.05rem; }
.step .rule { margin: .2rem 0; }
.step ol { list-style: none; margin: .4rem 0 0; padding: 0; font: .85rem/1.5 ui-monospace, "Liberation Mono", monospace; }
.step li { padding-left: 1.5rem; text-indent: -1.5rem; overflow-wrap: anywhere; }
.graph .node { cursor: pointer; }
.graph .node.active rect { stroke: var(--active-line); stroke-width: 2.5; fill: var(--active); }
.graph .edge.active path { stroke: var(--active-line); stroke-width: 2.5; }
.graph .edge.active polygon { fill: var(--active-line); }
.graph .edge.active text { font-weight: bold; }
.stepper .graph { --active: #fff3bf; --active-line: #b26a00; }
@media (prefers-color-scheme: dark) { .stepper .graph { --active: #4a3d10; --active-line: #ffca55; } }
@media (max-width: 60rem) {
  .stepper { grid-template-columns: minmax(0, 1fr); }
  .stepper .desk { order: -1; top: 0; z-index: 1; background: var(--ground); padding: .3rem 0; max-height: 55vh; overflow: auto; }
  .stepper .map { max-height: 70vh; }
}
@media print {
  .stepper { display: block; width: auto; margin: 0; transform: none; }
  .stepper .map { max-height: none; overflow: visible; border: none; }
  .stepper .map svg { max-width: 100%; height: auto; max-height: 24cm; }
  .stepper .desk { position: static; max-height: none; overflow: visible; }
  .stepper .graph { --active: #fff; --active-line: #777; }
  .stepper nav { display: none; }
  .stepper .step[hidden] { display: block; }
  .step { break-inside: avoid; padding: .2rem 0; }
  .graph .active rect, .graph .active path { stroke-width: 1; }
}
)css";

inline constexpr std::string_view stepper_script = R"js(
for (const stepper of document.querySelectorAll(".stepper")) {
  const steps = [...stepper.querySelectorAll(".step")], map = stepper.querySelector(".map");
  const [first, back, on, last] = stepper.querySelectorAll("button"), place = stepper.querySelector("output");
  let now = 0;
  function show(index) {
    now = Math.max(0, Math.min(steps.length - 1, index));
    steps.forEach((step, i) => { step.hidden = i !== now; });
    for (const old of map.querySelectorAll(".active")) old.classList.remove("active");
    const parts = steps[now].dataset.parts.split(" ").map(id => map.querySelector("#" + id)).filter(part => part);
    for (const part of parts) part.classList.add("active");
    place.value = `${now + 1} of ${steps.length}`;
    first.disabled = back.disabled = now === 0;
    on.disabled = last.disabled = now === steps.length - 1;
    if (!parts.length) return;
    const part = parts[0].getBoundingClientRect(), frame = map.getBoundingClientRect();
    map.scrollBy(part.left + part.width / 2 - frame.left - frame.width / 2,
                 part.top + part.height / 2 - frame.top - frame.height / 2);
  }
  first.onclick = () => show(0);
  back.onclick = () => show(now - 1);
  on.onclick = () => show(now + 1);
  last.onclick = () => show(steps.length - 1);
  for (const node of map.querySelectorAll(".node"))
    node.onclick = () => show(steps.findIndex(step => step.dataset.parts.split(" ")[0] === node.id));
  document.addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const move = {ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: steps.length - 1}[event.key];
    if (move === undefined) return;
    event.preventDefault();
    show(move);
  });
  stepper.querySelector("nav").hidden = false;
  const linked = () => Math.max(0, steps.findIndex(step => "#" + step.id === location.hash));
  window.addEventListener("hashchange", () => show(linked()));
  show(linked());
}
)js";

}  // namespace gradus::report
