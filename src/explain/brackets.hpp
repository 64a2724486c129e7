// brackets.hpp - where brackets stand in a formula, however it is written.
#pragma once

#include <cstdint>
#include <gradus/explain.hpp>

namespace gradus::explain {

/// How firmly the parts of a formula hold together.
enum class Tightness : std::uint8_t { loose, sums, signs, products, tight };
Tightness tightness(const Expression& e);

/// Whether it stands in brackets as the left side of a product: what a sum or a sign would run into does.
bool has_brackets_as_factor(const Expression& e);
/// As the left side of a product of matrices: numbers may stand before it, not products number by number.
bool has_brackets_as_matrix(const Expression& e);
/// As the base of a power.
bool has_brackets_as_base(const Expression& e);

}  // namespace gradus::explain
