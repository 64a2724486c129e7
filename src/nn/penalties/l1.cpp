// l1.cpp - the sum of the sizes of the weights: drives some of them to zero.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field l1_fields[] = {field<&L1::alpha>("alpha", not_negative, "strength")};

Var formula(const L1& penalty, Var w) { return penalty.alpha * sum(abs(w)); }

}  // namespace

constinit const PenaltyKind L1::kind =
    make_penalty<L1, formula>("l1", "alpha sum |w|; the subgradient at 0 is 0.", l1_fields);

}  // namespace gradus
