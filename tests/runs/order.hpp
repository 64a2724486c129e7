// order.hpp - the trainings that tests of run folders order: small ones, on one thread.
#pragma once

#include <gradus/runs.hpp>
#include <string>

namespace gradus {

/// A network on the built-in digits.
inline RunCommand order_of(const std::string& model, int epochs) {
  RunCommand command;
  command.data = "digits";
  command.model = model;
  command.training = {.epochs = epochs, .threads = 1};
  return command;
}

}  // namespace gradus
