// rate_too_small.cpp - a learning rate so small that the training hardly moved.
#include "diagnose/better_rate.hpp"

namespace gradus::diagnose::rate_too_small {
namespace {

std::optional<Finding> look(Facts& facts) {
  return better_rate(facts, {.factor = 10, .learnt = 0.1, .fault = "too small"});
}

}  // namespace

extern const FindingKind kind{
    "a learning rate with which the training loss stays far above what a larger one reaches in as few steps",
    &look};

}  // namespace gradus::diagnose::rate_too_small
