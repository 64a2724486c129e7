// four_answers.hpp - which batch size, learning rate, loss and model, each with its evidence.
#pragma once

#include <gradus/choose.hpp>
#include <vector>

#include "choose/halving.hpp"

namespace gradus::choose {

/// What a search that has ended says to the four questions.
std::vector<TuneAnswer> four_answers(const TunePlan& plan, Halving& search);

}  // namespace gradus::choose
