// loss_without_reference.cpp - nobody else computed it | no matching function for call to .*make_error_loss
#include "nn/loss_file.hpp"

namespace gradus {

constexpr Field fields[] = {reduction_field<AbsoluteError>()};

Var formula(const AbsoluteError&, Var e) { return abs(e); }
LossReference reference() { return {}; }

#ifdef MISUSE
constinit const LossKind AbsoluteError::kind = make_error_loss<AbsoluteError, formula>("", "", fields);
#else
constinit const LossKind AbsoluteError::kind =
    make_error_loss<AbsoluteError, formula, reference>("", "", fields);
#endif

}  // namespace gradus
