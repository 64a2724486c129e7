// op_without_example.cpp - an op without a worked example | an op needs .static Example example
#include "ops.hpp"

namespace gradus {

#ifndef MISUSE
struct Twice : TwiceInfo, TwiceValue, TwiceGradient, TwiceSamples, TwiceExact, TwiceExample {};
#else
struct Twice : TwiceInfo, TwiceValue, TwiceGradient, TwiceSamples, TwiceExact {};
#endif

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
