// identity_functions.hpp - the identities that have files of their own, for the table.
#pragma once

#include <gradus/graph.hpp>
#include <optional>

namespace gradus::algebra::identity {

using Result = std::optional<Var>;

// arithmetic_identities.cpp: on products and sums
Result cancel(Var x);
Result powers(Var x);
Result numbers(Var x);
Result fractions(Var x);
Result signs(Var x);
Result turned_difference(Var x);
Result like_terms(Var x);
Result signs_of_terms(Var x);
Result common_factor(Var x);
Result shared_denominators(Var x);
Result multiplied_out(Var x);

// linear_identities.cpp: on sums over axes, matrix products and what is linear besides
Result factor_leaves_sum(Var x);
Result number_leaves_product(Var x);
Result zero_times(Var x);

// function_identities.cpp: on exp, log, powers and losses
Result log_of_exp(Var x);
Result exp_of_log(Var x);
Result root_squared(Var x);
Result to_the_zero(Var x);
Result power_of_variable(Var x);
Result log_of_base(Var x);
Result negative_log_softmax(Var x);
Result negative_log_sigmoid(Var x);
Result log_of_softmax(Var x);
Result exponential_share(Var x);
Result turned_angle(Var x);
Result circle(Var x);

}  // namespace gradus::algebra::identity
