// l2.cpp - half the sum of the squares of the weights: keeps them small.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field l2_fields[] = {field<&L2::alpha>("alpha", not_negative_by_factors, "strength")};

Var formula(const L2& penalty, Var w) { return 0.5 * penalty.alpha * sum(square(w)); }

double l1(const L2&) { return 0; }
double l2(const L2& penalty) { return penalty.alpha; }

}  // namespace

constinit const PenaltyKind L2::kind =
    make_penalty<L2, formula, l1, l2>("l2", "alpha / 2 sum w^2, whose derivative is alpha w.", l2_fields);

}  // namespace gradus
