// brackets.cpp - where brackets stand in a formula, however it is written.
#include "explain/brackets.hpp"

#include "explain/check_subject.hpp"
#include "explain/written.hpp"

namespace gradus::explain {
namespace {

using Form = Expression::Kind;

// A product number by number somewhere in it.
bool is_by_numbers(const Expression& e) {
  if (e.kind != Form::product) return false;
  const bool single = e.text == "1" || part_of(e, 0).kind == Form::number;
  return !single || is_by_numbers(part_of(e, 0)) || is_by_numbers(part_of(e, 1));
}

}  // namespace

Tightness tightness(const Expression& e) {
  switch (e.kind) {
    case Form::sum:
    case Form::difference:
      return Tightness::sums;
    case Form::negative:
      return Tightness::signs;
    case Form::product:
    case Form::matrices:
    case Form::dot:
    case Form::total:
      return Tightness::products;
    case Form::number:
      if (!scientific(e.text).power.empty()) return Tightness::products;
      return e.text.starts_with('-') ? Tightness::signs : Tightness::tight;
    case Form::choice:
      return Tightness::loose;
    default:
      return Tightness::tight;
  }
}

bool has_brackets_as_factor(const Expression& e) {
  return e.kind == Form::total || e.kind == Form::dot || e.kind == Form::matrices ||
         tightness(e) < Tightness::products;
}

bool has_brackets_as_matrix(const Expression& e) {
  return e.kind == Form::total || e.kind == Form::dot || is_by_numbers(e) ||
         tightness(e) < Tightness::products;
}

bool has_brackets_as_base(const Expression& e) {
  return e.kind == Form::power || e.kind == Form::transposed || e.kind == Form::quotient ||
         tightness(e) < Tightness::tight;
}

}  // namespace gradus::explain
