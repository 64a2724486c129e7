// l1.cpp - the sum of the sizes of the weights: drives some of them to zero.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field l1_fields[] = {field<&L1::alpha>("alpha", not_negative_by_factors, "strength")};

Var formula(const L1& penalty, Var w) { return penalty.alpha * sum(abs(w)); }

double l1(const L1& penalty) { return penalty.alpha; }
double l2(const L1&) { return 0; }

}  // namespace

constinit const PenaltyKind L1::kind =
    make_penalty<L1, formula, l1, l2>("l1", "alpha sum |w|; the subgradient at 0 is 0.", l1_fields);

}  // namespace gradus
