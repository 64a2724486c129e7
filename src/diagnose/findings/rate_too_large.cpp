// rate_too_large.cpp - a learning rate at which the training could not get down.
#include "diagnose/better_rate.hpp"

namespace gradus::diagnose::rate_too_large {
namespace {

std::optional<Finding> look(Facts& facts) {
  return better_rate(facts, {.factor = 0.1, .learnt = 0.02, .fault = "too large"});
}

}  // namespace

extern const FindingKind kind{
    "a learning rate with which the training loss stays far above what a smaller one reaches in a few steps",
    &look};

}  // namespace gradus::diagnose::rate_too_large
