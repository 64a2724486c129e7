// op_without_accuracy.cpp - an op that does not say how exact it is | an op says how exact it is
#include "ops.hpp"

namespace gradus {

struct Twice : TwiceValue, TwiceGradient, TwiceExample, TwiceSamples, TwiceExact {
#ifndef MISUSE
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "2 x.", .accuracy = { 1 }};
#else
  static constexpr Info info{.signature = "[...] -> [...]", .doc = "2 x."};
#endif
};

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
