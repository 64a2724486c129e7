// style.hpp - how a page looks: on paper, on a screen by day and by night.
#pragma once

#include <string_view>

namespace gradus::report {

inline constexpr std::string_view page_style = R"css(
:root { color-scheme: light dark; --text: #1c2733; --soft: #5b6876; --line: #d5dbe1; --ground: #ffffff; --band: #f4f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e3e8ed; --soft: #9aa7b4; --line: #3a444e; --ground: #14191e; --band: #1c232a; }
}
body { margin: 2rem auto; padding: 0 1rem; max-width: 46rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--ground); }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { color: var(--soft); }
figure { margin: 1rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .2rem .7rem; text-align: left; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--band); }
.number { text-align: right; }
svg { max-width: 100%; height: auto; }
svg text { fill: var(--text); }
svg .role-axis-grid line, svg .role-axis-domain line, svg .role-axis-tick line { stroke: var(--line); }
@media print {
  :root { --text: #000; --soft: #333; --line: #bbb; --ground: #fff; --band: #fff; }
  body { margin: 0; max-width: none; font-size: 11pt; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
)css";

}  // namespace gradus::report
