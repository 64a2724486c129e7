// op_without_info.cpp - an op that says nothing of itself | an op needs .static constexpr Info info
#include "ops.hpp"

namespace gradus {

#ifndef MISUSE
struct Twice : TwiceValue, TwiceGradient, TwiceExample, TwiceSamples, TwiceExact, TwiceInfo {};
#else
struct Twice : TwiceValue, TwiceGradient, TwiceExample, TwiceSamples, TwiceExact {};
#endif

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
