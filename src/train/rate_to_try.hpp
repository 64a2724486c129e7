// rate_to_try.hpp - sentences on a learning rate that is too large, with one that was tried and works.
#pragma once

#include <string>

#include "train/training.hpp"

namespace gradus::training {

/// " Try learning_rate = 0.1: 60 steps with it bring the loss from 6.2 to 0.03." after a training that
/// diverged with the rule, where the loss curves so much. `first` is what the training began with.
std::string rate_to_try(const Training& training, const TensorCopies& first, const Rule& rule,
                        double curvature);

/// What to say of a training that came to its end with hardly a smaller loss than it began with, where a
/// smaller rate does far better; empty otherwise.
std::string note_on_rate(const Training& training, const TensorCopies& first, const Rule& rule);

}  // namespace gradus::training
