// hinge.cpp - how far other classes reach into the margin before the true one.
#include "nn/loss_file.hpp"

namespace gradus {
namespace {

constexpr Field hinge_fields[] = {
    field<&Hinge::margin>("margin", not_negative, "lead of the true class that costs nothing"),
    reduction_field<Hinge>(),
};

Var rows(const Hinge& loss, Var s, Var y) { return sum(margin_violations(s, y, loss.margin), {1}); }

}  // namespace

constinit const LossKind Hinge::kind = make_class_loss<Hinge, rows, unchanged<Hinge>>(
    "hinge",
    "sum over j != y of max(0, s_j - s_y + margin) of scores s and the "
    "true class y (Weston and Watkins, 1999)."
    " Values within 64 units in the last place of the largest of scores and margin.",
    hinge_fields, PredictionKind::scores);

}  // namespace gradus
