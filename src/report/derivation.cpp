// derivation.cpp - a derivation as a part of a page.
#include "report/derivation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "explain/proof.hpp"

namespace gradus::report {
namespace {

constexpr std::string_view derivation_style = R"css(
.derivation td { vertical-align: middle; padding: .35rem .7rem; }
.derivation .first td { border-top: 2px solid var(--line); }
.derivation tbody tr:nth-child(even) { background: none; }
.derivation .rule, .derivation .check { color: var(--soft); }
.derivation .check { white-space: nowrap; }
.derivation .wrong { color: #c62828; font-weight: bold; }
math { font-size: 1.1em; }
)css";

// "dL/dp_a dp_a/dz": a product of derivatives.
std::string chain_math(const std::string& chain) {
  std::string html;
  for (std::size_t at = 0; at < chain.size();) {
    const std::size_t end = std::min(chain.find(' ', at), chain.size());
    if (end > at) html += (html.empty() ? "" : "<mo>&#8290;</mo>") + name_math(chain.substr(at, end - at));
    at = end + 1;
  }
  return html;
}

std::string check_html(const DerivationStep& step) {
  if (step.numbers == 0) return "<td class=\"check\">not checked: rounding hides the slope</td>";
  if (!step.good) return fmt::format("<td class=\"check wrong\">WRONG by {:.1e}</td>", step.difference);
  return step.difference == 0 ? "<td class=\"check\">checked</td>"
                              : fmt::format("<td class=\"check\">checked, {:.0e}</td>", step.difference);
}

std::string row(bool first, const std::string& formula, const std::string& remark, const std::string& check) {
  return fmt::format("<tr{}><td><math>{}</math></td><td class=\"rule\">{}</td>{}</tr>\n",
                     first ? " class=\"first\"" : "", formula, escape_html(remark),
                     check.empty() ? "<td></td>" : check);
}

// One quantity: a row for each step that changes how it is written, the last one, and wrong ones.
std::string rows_of(explain::Proof& proof, const DerivationLine& line) {
  std::string left = name_math(line.subject), before, html;
  if (!line.chain.empty() && line.chain != line.subject && line.chain != "dL/" + line.subject)
    left += "<mo>=</mo>" + chain_math(line.chain);
  const std::string shape = line.shape.rank() == 0 ? "" : line.shape.labelled_str();
  if (line.steps.empty()) {
    const std::string formula = line.result < 0 ? "" : proof.printed(line.result, explain::Notation::mathml);
    const bool given = formula.empty() || formula == name_math(line.subject);
    return row(true, given ? left : left + "<mo>=</mo>" + formula,
               shape + (shape.empty() || line.note.empty() ? "" : ", ") + line.note, "");
  }
  for (const DerivationStep& step : line.steps) {
    const std::string now = proof.printed(step.after, explain::Notation::mathml);
    if (now == before && step.good && step.rule != "central differences") continue;
    const std::string remark = step.rule.empty() ? shape : step.rule;
    html += row(html.empty(), now == before ? "" : fmt::format("{}<mo>=</mo>{}", left, now), remark,
                check_html(step));
    before = now;
    left.clear();
  }
  return line.note.empty() ? html : html + row(false, "", line.note, "");
}

void add_part(Page& page, explain::Proof& proof, const char* title,
              const std::vector<DerivationLine>& lines) {
  if (lines.empty()) return;
  std::string html =
      fmt::format("<h3>{}</h3>\n<div class=\"scroll\"><table class=\"derivation\"><tbody>\n", title);
  for (const DerivationLine& line : lines) html += rows_of(proof, line);
  page.markup(html + "</tbody></table></div>\n");
}

}  // namespace

std::string name_math(const std::string& name) { return mathml({Expression::Kind::symbol, name}); }

void add_derivation(Page& page, const Derivation& derivation) {
  page.style(derivation_style);
  for (const std::string& note : derivation.notes) page.paragraph(note);
  page.paragraph(
      derivation.good()
          ? "Each step was checked in numbers: how far its two sides are apart stands at the right."
          : "A step failed its check in numbers: it is marked WRONG.");
  explain::Proof proof(derivation);
  add_part(page, proof, "Formulas", derivation.formulas);
  add_part(page, proof, "Local derivatives", derivation.locals);
  add_part(page, proof, "From the loss back: upstream times local", derivation.upstream);
  add_part(page, proof, "Gradients", derivation.gradients);
}

}  // namespace gradus::report
