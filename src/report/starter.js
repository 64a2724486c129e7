// starter.js - finds the Vega specs of a page and draws each one where it stands.
const loaded = {};
function load(name) {
  if (name === "vega-selections") name = "vega-selection";  // the file's name differs from the package's
  if (!loaded[name]) {
    loaded[name] = {};
    modules[name](loaded[name], {exports: loaded[name]}, load);
  }
  return loaded[name];
}
const {transforms} = load("vega-dataflow");
for (const name of ["vega-transforms", "vega-view-transforms", "vega-encode"]) Object.assign(transforms, load(name));
const {parse} = load("vega-parser");
const {View} = load("vega-view");
for (const script of document.querySelectorAll('script[type="application/vega+json"]')) {
  const place = script.nextElementSibling;
  const view = new View(parse(JSON.parse(script.textContent)), {renderer: "svg", container: place, hover: true});
  view.runAsync().catch(error => { place.textContent = "This chart cannot be drawn: " + error.message; });
}
