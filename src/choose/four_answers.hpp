// four_answers.hpp - which batch size, learning rate, loss and model, each with its evidence.
#pragma once

#include <gradus/choose.hpp>
#include <vector>

#include "choose/halving.hpp"

namespace gradus::choose {

/// What a search that has ended says to the four questions. Rates are raced once more, which adds to the
/// cost, in trainings to the end.
std::vector<TuneAnswer> four_answers(const TunePlan& plan, Halving& search, double& cost);

}  // namespace gradus::choose
