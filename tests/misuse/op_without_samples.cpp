// op_without_samples.cpp - nothing to try it on | an op needs .static std::vector<Sample> samples
#include "ops.hpp"

namespace gradus {

#ifndef MISUSE
struct Twice : TwiceInfo, TwiceValue, TwiceGradient, TwiceExample, TwiceExact, TwiceSamples {};
#else
struct Twice : TwiceInfo, TwiceValue, TwiceGradient, TwiceExample, TwiceExact {};
#endif

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
