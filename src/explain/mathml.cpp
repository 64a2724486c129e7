// mathml.cpp - formulas in MathML, which browsers draw without help.
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

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text)
    result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return result;
}

std::string sign(const std::string& text) { return "<mo>" + escaped(text) + "</mo>"; }
std::string row(const std::string& inside) { return "<mrow>" + inside + "</mrow>"; }
std::string in_brackets(const std::string& inside) { return row(sign("(") + inside + sign(")")); }

std::string signed_digits(const std::string& digits) {
  return digits.starts_with('-') ? row(sign("-") + "<mn>" + digits.substr(1) + "</mn>")
                                 : "<mn>" + digits + "</mn>";
}

std::string number(const std::string& digits) {
  const auto [factor, power] = scientific(digits);
  if (power.empty()) return signed_digits(factor);
  return row(signed_digits(factor) + "<mo>&#8901;</mo><msup><mn>10</mn>" + signed_digits(power) + "</msup>");
}

std::string at_least(const Expression& e, Tightness least) {
  const std::string text = mathml(e);
  return tightness(e) < least ? in_brackets(text) : text;
}

std::string base(const Expression& e) {
  const bool high = e.kind == Form::power || e.kind == Form::transposed || e.kind == Form::quotient;
  return high ? in_brackets(mathml(e)) : at_least(e, tight);
}

std::string identifier(const std::string& name) {
  if (name == "yhat") return "<mover><mi>y</mi><mo>^</mo></mover>";
  if (name == "beta") return "<mi>&#946;</mi>";
  if (name.size() > 1 && name[0] == 'd' && name != "dot")
    return row("<mi>d</mi>" + identifier(name.substr(1)));
  return "<mi>" + escaped(name) + "</mi>";
}

// z1 is z with index 1, p_a p with index a, dl/dz the derivative.
std::string symbol(const std::string& text) {
  if (const std::size_t slash = text.find('/'); slash != std::string::npos)
    return "<mfrac>" + row("<mo>&#8706;</mo>" + symbol(text.substr(1, slash - 1))) +
           row("<mo>&#8706;</mo>" + symbol(text.substr(slash + 2))) + "</mfrac>";
  if (const std::size_t low = text.find('_'); low != std::string::npos && low > 0)
    return "<msub>" + symbol(text.substr(0, low)) + "<mi>" + escaped(text.substr(low + 1)) + "</mi></msub>";
  std::size_t end = text.size();
  while (end > 1 && std::isdigit(static_cast<unsigned char>(text[end - 1]))) --end;
  const std::string name = identifier(text.substr(0, end));
  return end < text.size() ? "<msub>" + name + "<mn>" + text.substr(end) + "</mn></msub>" : name;
}

std::string list(const std::vector<Expression>& parts) {
  std::string text;
  for (const Expression& part : parts) text += (text.empty() ? "" : sign(",")) + mathml(part);
  return text;
}

std::string total(const Expression& e) {
  const std::string sum = "<mo>&#8721;</mo>";
  return row((e.text.empty() ? sum : "<munder>" + sum + "<mi>" + e.text + "</mi></munder>") +
             at_least(part_of(e, 0), products));
}

std::string relation_sign(const std::string& text) {
  return text == ">="   ? "<mo>&#8805;</mo>"
         : text == "<=" ? "<mo>&#8804;</mo>"
         : text == "!=" ? "<mo>&#8800;</mo>"
                        : sign(text);
}

}  // namespace

std::string mathml(const Expression& e) {
  const auto part = [&](std::size_t i) -> const Expression& { return part_of(e, i); };
  switch (e.kind) {
    case Form::symbol:
      return symbol(e.text);
    case Form::number:
      return number(e.text);
    case Form::sum:
      return row(at_least(part(0), sums) + sign("+") + at_least(part(1), products));
    case Form::difference:
      return row(at_least(part(0), sums) + sign("-") + at_least(part(1), products));
    case Form::negative:
      return row(sign("-") + at_least(part(0), products));
    case Form::product:
      return row(at_least(part(0), products) +
                 (part(0).kind == Form::number ? "<mo>&#8290;</mo>" : "<mo>&#8857;</mo>") +
                 at_least(part(1), tight));
    case Form::matrices:
      return row(at_least(part(0), products) + "<mo>&#8290;</mo>" + at_least(part(1), tight));
    case Form::dot:
      return row(at_least(part(0), tight) + "<mo>&#8901;</mo>" + at_least(part(1), tight));
    case Form::quotient:
      return "<mfrac>" + row(mathml(part(0))) + row(mathml(part(1))) + "</mfrac>";
    case Form::power:
      return "<msup>" + base(part(0)) + row(mathml(part(1))) + "</msup>";
    case Form::transposed:
      return "<msup>" + base(part(0)) + "<mi>T</mi></msup>";
    case Form::absolute:
      return row(sign("|") + mathml(part(0)) + sign("|"));
    case Form::total:
      return total(e);
    case Form::call:
      return row("<mi>" + escaped(e.text) + "</mi>" + in_brackets(list(e.parts)));
    case Form::relation:
      return row(sign("[") + mathml(part(0)) + relation_sign(e.text) + mathml(part(1)) + sign("]"));
    case Form::choice:
      return row(mathml(part(1)) + "<mtext>&#160;where&#160;</mtext>" + mathml(part(0)) +
                 "<mtext>, else&#160;</mtext>" + mathml(part(2)));
  }
  return {};
}

}  // namespace gradus
