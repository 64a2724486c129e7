// mathml.cpp - formulas in MathML, which browsers draw without help.
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
  return row(signed_digits(factor) + "<mo>&#215;</mo><msup><mn>10</mn>" + signed_digits(power) + "</msup>");
}

std::string enclosed(const Expression& e, bool brackets) {
  return brackets ? in_brackets(mathml(e)) : mathml(e);
}
std::string at_least(const Expression& e, Tightness least) {
  return enclosed(e, explain::tightness(e) < least);
}
std::string factor(const Expression& e) { return enclosed(e, explain::has_brackets_as_factor(e)); }
std::string side(const Expression& e) { return enclosed(e, explain::has_brackets_as_matrix(e)); }
std::string base(const Expression& e) { return enclosed(e, explain::has_brackets_as_base(e)); }

// A function, perhaps with indices: mean_j.
std::string word(const std::string& text) {
  const std::size_t low = text.rfind('_');
  if (low == std::string::npos || text.find_first_not_of("ijklmnopcuv", low + 1) != std::string::npos)
    return "<mi>" + escaped(text) + "</mi>";
  return "<msub><mi>" + escaped(text.substr(0, low)) + "</mi><mi>" + escaped(text.substr(low + 1)) +
         "</mi></msub>";
}

// A matrix of ones, by its lengths.
std::string ones(const std::vector<Expression>& lengths) {
  std::string text;
  for (const Expression& each : lengths) text += (text.empty() ? "" : "<mo>&#215;</mo>") + mathml(each);
  return "<msub><mi mathvariant=\"bold\">1</mi>" + row(text) + "</msub>";
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
      return explain::mathml_symbol(e.text);
    case Form::number:
      return number(e.text);
    case Form::sum:
      return row(at_least(part(0), sums) + sign("+") + at_least(part(1), products));
    case Form::difference:
      return row(at_least(part(0), sums) + sign("-") + at_least(part(1), products));
    case Form::negative:
      return row(sign("-") + at_least(part(0), products));
    case Form::product:
      return row(factor(part(0)) +
                 (part(0).kind == Form::number || e.text == "1" ? "<mo>&#8290;</mo>" : "<mo>&#8857;</mo>") +
                 at_least(part(1), tight));
    case Form::matrices:
      return row(side(part(0)) + "<mo>&#8290;</mo>" + at_least(part(1), tight));
    case Form::dot:
      return row(at_least(part(0), tight) + "<mo>&#8901;</mo>" + at_least(part(1), tight));
    case Form::quotient:
      return "<mfrac>" + row(mathml(part(0))) + row(mathml(part(1))) + "</mfrac>";
    case Form::power:
      return "<msup>" + base(part(0)) + row(mathml(part(1))) + "</msup>";
    case Form::transposed:
      return "<msup>" + base(part(0)) + "<mo>&#8868;</mo></msup>";
    case Form::absolute:
      return row(sign("|") + mathml(part(0)) + sign("|"));
    case Form::total:
      return total(e);
    case Form::call:
      return e.text == "ones" ? ones(e.parts) : row(word(e.text) + in_brackets(list(e.parts)));
    case Form::relation:
      return row(sign("[") + mathml(part(0)) + relation_sign(e.text) + mathml(part(1)) + sign("]"));
    case Form::choice:
      return row(sign("{") + "<mtable columnalign=\"left\"><mtr><mtd>" + mathml(part(1)) +
                 "</mtd><mtd><mtext>where&#160;</mtext>" + mathml(part(0)) + "</mtd></mtr><mtr><mtd>" +
                 mathml(part(2)) + "</mtd><mtd><mtext>else</mtext></mtd></mtr></mtable>");
  }
  return {};
}

}  // namespace gradus
