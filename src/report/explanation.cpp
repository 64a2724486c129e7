// explanation.cpp - the page that explains a gradient: the graph, and each step of both passes beside it.
#include <fmt/format.h>

#include <gradus/report.hpp>

#include "explain/check_subject.hpp"
#include "explain/steps.hpp"
#include "explain/written.hpp"
#include "report/derivation.hpp"
#include "report/page.hpp"
#include "report/stepper.hpp"

namespace gradus {
namespace {

// Ids of the parts of the graph that a step is about, the most important one first.
std::string parts_of(const explain::ReplayStep& step) {
  if (!step.input) return fmt::format("n{}", step.node);
  return fmt::format("n{0} e{1}_{0} n{1}", step.node, *step.input);
}

std::string math(const std::string& inside) { return "<math display=\"inline\">" + inside + "</math>"; }

// The formula of a step as browsers draw it; sums over paths stay words.
std::string formula_html(const explain::ReplayStep& step) {
  if (!step.right) return fmt::format("<code>{}</code>", report::escape_html(step.formula));
  std::string left = report::name_math(step.subject);
  if (!step.through.empty()) left += "<mtext>&#160;through&#160;</mtext>" + report::name_math(step.through);
  return math(left + "<mo>=</mo>" + mathml(*step.right));
}

std::string step_html(const explain::ReplayStep& step, std::size_t number, std::size_t count) {
  std::string html = fmt::format(
      "<section class=\"step\" id=\"step-{2}\" data-parts=\"{0}\">\n<h3>{1} &middot; step {2} of {3}</h3>\n"
      "<p class=\"formula\">{4}</p>\n<p class=\"rule\">{5}{6}</p>\n<ol>",
      parts_of(step), step.backward ? "Backward" : "Forward", number, count, formula_html(step),
      step.backward ? "Rule: " : "", report::escape_html(step.remark));
  for (const std::string& line : step.lines) html += fmt::format("<li>{}</li>\n", report::escape_html(line));
  return html + "</ol>\n</section>\n";
}

void add_steps(report::Page& page, const Replay& pass) {
  const std::vector<explain::ReplayStep> steps = explain::steps_of(pass);
  std::string html =
      "<div class=\"stepper\">\n<div class=\"map\" tabindex=\"0\" role=\"region\" aria-label=\"computation "
      "graph\">\n" +
      graph_svg(pass) +
      "</div>\n<div class=\"desk\">\n<nav hidden aria-label=\"steps\"><button type=\"button\" "
      "title=\"Home\">First</button>"
      "<button type=\"button\" title=\"left arrow\">Previous</button>"
      "<button type=\"button\" title=\"right arrow\">Next</button><button type=\"button\" "
      "title=\"End\">Last</button>"
      "<output></output></nav>\n<div aria-live=\"polite\">\n";
  for (std::size_t i = 0; i < steps.size(); ++i) html += step_html(steps[i], i + 1, steps.size());
  page.markup(html + "</div></div></div>\n");
  page.style(report::stepper_style);
  page.script(report::stepper_script);
}

report::PageTable nodes_table(const Replay& pass) {
  report::PageTable table{{"Name", "Formula", "Shape", "Value", "Gradient"}, {}};
  for (const ReplayNode& node : pass.nodes)
    table.rows.push_back({node.name, node.formula.empty() ? node.full_name : node.formula,
                          node.value.shape().str(), explain::values_text(node.value, 8),
                          node.upstream ? explain::values_text(*node.upstream, 8) : ""});
  return table;
}

}  // namespace

std::string explanation_page(const Subject& subject, const ReplayOptions& options) {
  return explanation_page(subject, derive(subject), options);
}

std::string explanation_page(const Subject& subject, const Derivation& derivation,
                             const ReplayOptions& options) {
  explain::check_derivation(derivation);
  report::Page page(subject.title.empty() ? "A gradient, step by step" : subject.title);
  page.paragraph("How the loss L is made from the parameters, and how its gradient comes back to them.");
  for (const std::string& note : subject.notes) page.paragraph(note);
  const Replay pass = replay(subject, options);
  page.heading("Both passes, step by step");
  page.paragraph(
      "Arrow keys or buttons take one step. In the graph, data flows down and gradients (red) flow up; grey "
      "is the "
      "local gradient of a node by its input. A click on a node goes to its step.");
  add_steps(page, pass);
  page.heading("The gradient, derived");
  report::add_derivation(page, derivation);
  page.heading("All values");
  page.table(nodes_table(pass));
  return page.html();
}

}  // namespace gradus
