// latex.cpp - formulas in LaTeX.
#include <fmt/format.h>

#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"
#include "explain/symbols.hpp"
#include "explain/written.hpp"

namespace gradus {
namespace {

using explain::part_of;
using explain::scientific;

using Form = Expression::Kind;

enum Tightness { loose, sums, signs, products, tight };

Tightness tightness(const Expression& e) {
  switch (e.kind) {
    case Form::sum:
    case Form::difference:
      return sums;
    case Form::negative:
      return signs;
    case Form::product:
    case Form::matrices:
    case Form::dot:
    case Form::total:
      return products;
    case Form::number:
      if (!scientific(e.text).power.empty()) return products;
      return e.text.starts_with('-') ? signs : tight;
    case Form::choice:
      return loose;
    default:
      return tight;
  }
}

std::string at_least(const Expression& e, Tightness least) {
  const std::string text = latex(e);
  return tightness(e) < least ? "\\left(" + text + "\\right)" : text;
}

// The left side of a product: what a sum or a sign would run into stands in brackets.
std::string factor(const Expression& e) {
  const bool open = e.kind == Form::total || e.kind == Form::dot || e.kind == Form::matrices;
  return open ? "\\left(" + latex(e) + "\\right)" : at_least(e, products);
}

// A product number by number somewhere in it.
bool is_by_numbers(const Expression& e) {
  if (e.kind != Form::product) return false;
  const bool single = e.text == "1" || part_of(e, 0).kind == Form::number;
  return !single || is_by_numbers(part_of(e, 0)) || is_by_numbers(part_of(e, 1));
}

// The left side of a product of matrices: numbers may stand before it, not products number by number.
std::string side(const Expression& e) {
  const bool open = e.kind == Form::total || e.kind == Form::dot || is_by_numbers(e);
  return open ? "\\left(" + latex(e) + "\\right)" : at_least(e, products);
}

bool is_power(const Expression& e) {
  return e.kind == Form::power || e.kind == Form::transposed || e.kind == Form::quotient;
}

std::string base(const Expression& e) {
  return is_power(e) ? "\\left(" + latex(e) + "\\right)" : at_least(e, tight);
}

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
