// latex.cpp - formulas in LaTeX.
#include <fmt/format.h>

#include <cctype>
#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"
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

bool is_power(const Expression& e) {
  return e.kind == Form::power || e.kind == Form::transposed || e.kind == Form::quotient;
}

std::string base(const Expression& e) {
  return is_power(e) ? "\\left(" + latex(e) + "\\right)" : at_least(e, tight);
}

std::string number(const std::string& digits) {
  const auto [factor, power] = scientific(digits);
  return power.empty() ? factor : factor + " \\cdot 10^{" + power + "}";
}

std::string word(const std::string& text) {
  for (const char* known : {"exp", "log", "tanh", "max", "min"})
    if (text == known) return "\\" + text;
  std::string escaped;
  for (const char c : text) escaped += c == '_' ? "\\_" : std::string(1, c);
  return "\\mathrm{" + escaped + "}";
}

// z1 is z with index 1, p_a p with index a, dz1 the gradient of z1.
std::string symbol(const std::string& text) {
  if (const std::size_t slash = text.find('/'); slash != std::string::npos)
    return "\\frac{\\partial " + symbol(text.substr(1, slash - 1)) + "}{\\partial " +
           symbol(text.substr(slash + 2)) + "}";
  std::size_t end = text.size();
  if (const std::size_t low = text.find('_'); low != std::string::npos && low > 0)
    return symbol(text.substr(0, low)) + "_{" + text.substr(low + 1) + "}";
  while (end > 1 && std::isdigit(static_cast<unsigned char>(text[end - 1]))) --end;
  std::string name = text.substr(0, end);
  if (name == "yhat") name = "\\hat y";
  if (name == "dyhat") name = "d\\hat y";
  if (name == "beta" || name == "dbeta") name.insert(name.size() - 4, "\\");
  return end < text.size() ? name + "_{" + text.substr(end) + "}" : name;
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
      return symbol(e.text);
    case Form::number:
      return number(e.text);
    case Form::sum:
      return at_least(part(0), sums) + " + " + at_least(part(1), products);
    case Form::difference:
      return at_least(part(0), sums) + " - " + at_least(part(1), products);
    case Form::negative:
      return "-" + at_least(part(0), products);
    case Form::product: {
      const bool plain_number = part(0).kind == Form::number;
      return at_least(part(0), products) + (plain_number ? " \\, " : " \\odot ") + at_least(part(1), tight);
    }
    case Form::matrices:
      return at_least(part(0), products) + " " + at_least(part(1), tight);
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
      return word(e.text) + "\\left(" + list(e.parts) + "\\right)";
    case Form::relation:
      return "\\left[" + latex(part(0)) + " " + relation_sign(e.text) + " " + latex(part(1)) + "\\right]";
    case Form::choice:
      return "\\begin{cases}" + latex(part(1)) + " & " + latex(part(0)) + " \\\\ " + latex(part(2)) +
             " & \\text{else}\\end{cases}";
  }
  return {};
}

}  // namespace gradus
