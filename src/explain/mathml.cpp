// mathml.cpp - formulas in MathML, which browsers draw without help.
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

std::string at_least(const Expression& e, Tightness least) {
  const std::string text = mathml(e);
  return tightness(e) < least ? in_brackets(text) : text;
}

std::string base(const Expression& e) {
  const bool high = e.kind == Form::power || e.kind == Form::transposed || e.kind == Form::quotient;
  return high ? in_brackets(mathml(e)) : at_least(e, tight);
}

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

// The left side of a product: what a sum or a sign would run into stands in brackets.
std::string factor(const Expression& e) {
  const bool open = e.kind == Form::total || e.kind == Form::dot || e.kind == Form::matrices;
  return open ? in_brackets(mathml(e)) : at_least(e, products);
}

// A product number by number somewhere in it.
bool is_by_numbers(const Expression& e) {
  if (e.kind != Form::product) return false;
  const bool single = e.text == "1" || part_of(e, 0).kind == Form::number;
  return !single || is_by_numbers(part_of(e, 0)) || is_by_numbers(part_of(e, 1));
}

// The left side of a product of matrices.
std::string side(const Expression& e) {
  const bool open = e.kind == Form::total || e.kind == Form::dot || is_by_numbers(e);
  return open ? in_brackets(mathml(e)) : at_least(e, products);
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
