// op_without_gradient.cpp - it says no reason either | needs .static Grads gradient.*not_differentiable
#include "ops.hpp"

namespace gradus {

#ifndef MISUSE
struct Twice : TwiceInfo, TwiceValue, TwiceExample, TwiceSamples, TwiceExact, TwiceGradient {};
#else
struct Twice : TwiceInfo, TwiceValue, TwiceExample, TwiceSamples, TwiceExact {};
#endif

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
