// four_answers.hpp - which batch size, learning rate, loss and model, each with its evidence.
#pragma once

#include <gradus/choose.hpp>
#include <vector>

#include "choose/halving.hpp"

namespace gradus::choose {

/// What a search that has ended says to the four questions. Its noise, a range test and a race of
/// rates are trainings, too, which add to the cost, in trainings to the end. None where the hook ended it.
std::vector<TuneAnswer> four_answers(const TunePlan& plan, Halving& search, double& cost,
                                     const ChoosingHook& hook);

}  // namespace gradus::choose
