// plain.cpp - formulas in plain ASCII.
#include <fmt/format.h>

#include <gradus/explain.hpp>

#include "explain/check_subject.hpp"

namespace gradus {
namespace {

using explain::part_of;

using Form = Expression::Kind;

// How tightly a formula holds together: one that is looser than its surroundings stands in brackets.
enum Tightness { loose, sums, signs, products, joined, powers, tight };

bool is_bracketed_sum(const Expression& e) {
  return e.kind == Form::sum || e.kind == Form::difference || e.kind == Form::negative;
}

// A product that needs no sign between its factors: 2 x, p_a (y - p).
bool is_joined(const Expression& e) {
  const Expression &a = part_of(e, 0), &b = part_of(e, 1);
  if (a.kind == Form::number) return b.kind != Form::number;
  if (e.text == "*") return false;
  const bool simple =
      a.kind == Form::symbol || a.kind == Form::power || (a.kind == Form::product && is_joined(a));
  return simple && (is_bracketed_sum(b) || b.kind == Form::symbol || b.kind == Form::power) &&
         !(a.kind == Form::symbol && b.kind == Form::symbol && a.parts.empty() && b.parts.empty());
}

Tightness tightness(const Expression& e) {
  switch (e.kind) {
    case Form::sum:
    case Form::difference:
      return sums;
    case Form::negative:
      return signs;
    case Form::product:
      return is_joined(e) ? joined : products;
    case Form::quotient:
      return products;
    case Form::matrices:
      return joined;
    case Form::dot:
      return powers;
    case Form::choice:
      return loose;
    case Form::power:
    case Form::transposed:
      return powers;
    case Form::number:
      return e.text.starts_with('-') ? signs : tight;
    default:
      return tight;
  }
}

std::string at_least(const Expression& e, Tightness least) {
  const std::string text = plain(e);
  const bool bare = tightness(e) >= least && (least <= signs || !text.starts_with('-'));
  return bare ? text : "(" + text + ")";
}

std::string list(const std::vector<Expression>& parts) {
  std::string text;
  for (const Expression& part : parts) text += (text.empty() ? "" : ", ") + plain(part);
  return text;
}

std::string product(const Expression& e) {
  const Expression &a = part_of(e, 0), &b = part_of(e, 1);
  if (is_joined(e))
    return at_least(a, a.kind == Form::number ? signs : joined) + " " +
           at_least(b, a.kind == Form::number && b.kind == Form::matrices ? joined : powers);
  // A matrix product beside a factor is read first: (dz2 W2) * a1.
  const std::string left = a.kind == Form::matrices ? "(" + plain(a) + ")" : at_least(a, products);
  const std::string right = b.kind == Form::matrices ? "(" + plain(b) + ")" : at_least(b, joined);
  return left + " * " + right;
}

std::string power(const Expression& e) {
  const bool is_plain =
      part_of(e, 1).kind == Form::number || (part_of(e, 1).kind == Form::symbol && part_of(e, 1).text != "T");
  const std::string exponent = plain(part_of(e, 1));
  const bool bare =
      is_plain || (part_of(e, 1).kind == Form::negative && part_of(part_of(e, 1), 0).kind == Form::symbol);
  return at_least(part_of(e, 0), tight) + "^" + (bare ? exponent : "(" + exponent + ")");
}

}  // namespace

std::string plain(const Expression& e) {
  const auto part = [&](std::size_t i) -> const Expression& { return part_of(e, i); };
  switch (e.kind) {
    case Form::symbol:
      return e.parts.empty() ? e.text : e.text + "_" + part(0).text;
    case Form::number:
      return e.text;
    case Form::sum:
      return at_least(part(0), sums) + " + " + at_least(part(1), products);
    case Form::difference:
      return at_least(part(0), sums) + " - " + at_least(part(1), products);
    case Form::negative:
      return "-" + at_least(part(0), products);
    case Form::product:
      return product(e);
    case Form::matrices:
      return at_least(part(0), joined) + " " + at_least(part(1), powers);
    case Form::dot:
      return at_least(part(0), tight) + "." + at_least(part(1), tight);
    case Form::quotient:
      return at_least(part(0), signs) + " / " + at_least(part(1), powers);
    case Form::power:
      return power(e);
    case Form::transposed:
      return at_least(part(0), tight) + "^T";
    case Form::absolute:
      return "|" + plain(part(0)) + "|";
    case Form::total:
      return fmt::format("sum{}{}({})", e.text.empty() ? "" : "_", e.text, plain(part(0)));
    case Form::call:
      return e.text + "(" + list(e.parts) + ")";
    case Form::relation:
      return fmt::format("[{} {} {}]", plain(part(0)), e.text, plain(part(1)));
    case Form::choice:
      return fmt::format("{} where {}, else {}", at_least(part(1), sums), plain(part(0)), plain(part(2)));
  }
  return {};
}

}  // namespace gradus
