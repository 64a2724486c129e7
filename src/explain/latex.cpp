// latex.cpp - formulas in LaTeX.
#include <fmt/format.h>

#include <gradus/explain.hpp>

#include "explain/brackets.hpp"
#include "explain/check_subject.hpp"
#include "explain/symbols.hpp"
#include "explain/written.hpp"

namespace gradus {
namespace {

using explain::part_of;
using explain::scientific;
using explain::Tightness;
using enum explain::Tightness;

using Form = Expression::Kind;

std::string enclosed(const Expression& e, bool brackets) {
  return brackets ? "\\left(" + latex(e) + "\\right)" : latex(e);
}
std::string at_least(const Expression& e, Tightness least) {
  return enclosed(e, explain::tightness(e) < least);
}
std::string factor(const Expression& e) { return enclosed(e, explain::has_brackets_as_factor(e)); }
std::string side(const Expression& e) { return enclosed(e, explain::has_brackets_as_matrix(e)); }
std::string base(const Expression& e) { return enclosed(e, explain::has_brackets_as_base(e)); }

std::string number(const std::string& digits) {
  const auto [factor, power] = scientific(digits);
  return power.empty() ? factor : factor + " \\times 10^{" + power + "}";
}

// A function, perhaps with indices: mean_j.
std::string word(const std::string& text) {
  for (const char* known : {"exp", "log", "tanh", "max", "min", "sin", "cos"})
    if (text == known) return "\\" + text;
  const std::size_t low = text.rfind('_');
  const bool indexed =
      low != std::string::npos && text.find_first_not_of("ijklmnopcuv", low + 1) == std::string::npos;
  const std::string name = indexed ? text.substr(0, low) : text;
  return "\\mathrm{" + explain::latex_escaped(name) + "}" +
         (indexed ? "_{" + text.substr(low + 1) + "}" : "");
}

// A matrix of ones, by its lengths.
std::string ones(const std::vector<Expression>& lengths) {
  std::string text;
  for (const Expression& each : lengths) text += (text.empty() ? "" : " \\times ") + latex(each);
  return "\\mathbf{1}_{" + text + "}";
}

std::string list(const std::vector<Expression>& parts) {
  std::string text;
  for (const Expression& part : parts) text += (text.empty() ? "" : ", ") + latex(part);
  return text;
}

std::string relation_sign(const std::string& text) {
  return text == ">=" ? "\\ge" : text == "<=" ? "\\le" : text == "!=" ? "\\ne" : text;
}

}  // namespace

std::string latex(const Expression& e) {
  const auto part = [&](std::size_t i) -> const Expression& { return part_of(e, i); };
  switch (e.kind) {
    case Form::symbol:
      return explain::latex_symbol(e.text, e.parts.empty() ? "" : e.parts[0].text);
    case Form::number:
      return number(e.text);
    case Form::sum:
      return at_least(part(0), sums) + " + " + at_least(part(1), products);
    case Form::difference:
      return at_least(part(0), sums) + " - " + at_least(part(1), products);
    case Form::negative:
      return "-" + at_least(part(0), products);
    case Form::product: {
      const bool single = e.text == "1" || part(0).kind == Form::number;
      return factor(part(0)) + (single ? " \\, " : " \\odot ") + at_least(part(1), tight);
    }
    case Form::matrices:
      return side(part(0)) + " " + at_least(part(1), tight);
    case Form::dot:
      return at_least(part(0), tight) + " \\cdot " + at_least(part(1), tight);
    case Form::quotient:
      return "\\frac{" + latex(part(0)) + "}{" + latex(part(1)) + "}";
    case Form::power:
      return base(part(0)) + "^{" + latex(part(1)) + "}";
    case Form::transposed:
      return base(part(0)) + "^{\\top}";
    case Form::absolute:
      return "\\left|" + latex(part(0)) + "\\right|";
    case Form::total:
      return "\\sum" + (e.text.empty() ? "" : "_{" + e.text + "}") + " " + at_least(part(0), products);
    case Form::call:
      return e.text == "ones" ? ones(e.parts) : word(e.text) + "\\left(" + list(e.parts) + "\\right)";
    case Form::relation:
      return "\\left[" + latex(part(0)) + " " + relation_sign(e.text) + " " + latex(part(1)) + "\\right]";
    case Form::choice:
      return "\\begin{cases}" + latex(part(1)) + " & " + latex(part(0)) + " \\\\ " + latex(part(2)) +
             " & \\text{else}\\end{cases}";
  }
  return {};
}

}  // namespace gradus
